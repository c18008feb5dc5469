"""A lock keeps others out for as long as its holder lives, and leaves no file."""

import errno
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from musamma.data.errors import DataError
from musamma.data.files.locks import locked

REFUSAL = DataError("found another one")

_HOLD = """
import sys
from pathlib import Path
from musamma.data.errors import DataError
from musamma.data.files.locks import locked
with locked(Path(sys.argv[1]), DataError("")):
    print("held", flush=True)
    sys.stdin.read()
"""


def try_it(path: Path) -> bool:
    try:
        with locked(path, REFUSAL):
            return True
    except DataError:
        return False


def test_who_comes_second_is_refused_until_the_first_has_ended_and_no_file_stays(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with locked(path, REFUSAL):
        assert not try_it(path)
        assert path.is_file()
    assert not list(tmp_path.iterdir())
    with pytest.raises(ZeroDivisionError), locked(path, REFUSAL):
        raise ZeroDivisionError
    assert try_it(path)
    assert not list(tmp_path.iterdir())


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", _HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert not try_it(path)
    process.kill()
    process.communicate()
    assert path.is_file()
    assert try_it(path)


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EIO])
def test_without_locks_in_the_file_system_nobody_is_kept_out(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, "no locks here")

    monkeypatch.setattr(FileLock, "acquire", fail)
    if number == errno.ENOSYS:
        with locked(tmp_path / ".lock", REFUSAL):
            assert try_it(tmp_path / ".lock")
    else:
        with pytest.raises(OSError, match="no locks here"):
            try_it(tmp_path / ".lock")
