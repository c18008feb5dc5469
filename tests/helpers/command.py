"""Run the command-line program in the process of the tests, as the entry point does."""

import sys
from dataclasses import dataclass

import pytest

from musamma.cli.main import main


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


class Command:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: object) -> Done:
        self._monkeypatch.setattr(sys, "argv", ["musamma", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = self._capsys.readouterr()
        return Done(int(stopped.value.code or 0), captured.out, captured.err)
