"""The commands, links and examples in the README work."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from helpers.paths import REPOSITORY, SEEDS
from helpers.reading import located

from musamma import score
from musamma.cli.main import app
from musamma.cli.score_tables import show_scores
from musamma.data.checks.faults import check_documents
from musamma.data.corpus import load_corpus
from musamma.data.formats.jsonl import parse_document
from musamma.data.located import Lines

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()]
COMMANDS = [line.partition("#")[0].strip() for line in SHELL]


def musamma_calls() -> list[list[str]]:
    calls = [shlex.split(command) for command in COMMANDS]
    return [call[call.index("musamma") + 1 :] for call in calls if "musamma" in call and call[0] != "pip"]


def test_make_targets_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = [shlex.split(command)[1] for command in COMMANDS if command.startswith("make ")]
    assert {"run", "test"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_the_sample_of_a_run_looks_as_a_run_does(capsys: pytest.CaptureFixture[str]) -> None:
    gold = load_corpus(SEEDS / "gold.jsonl")
    show_scores({"test": score(gold, gold)}, {"test": "0" * 64})
    title, _, head, *_ = capsys.readouterr().out.splitlines()
    assert title.strip() in README
    assert " ".join(head.split()) in " ".join(README.split())


@pytest.mark.parametrize("call", musamma_calls(), ids=" ".join)
def test_commands_parse(call: list[str]) -> None:
    command = typer.main.get_command(app).get_command(None, call[0])
    assert command is not None
    context = command.make_context(call[0], call[1:])
    assert context.params


def test_files_and_folders_named_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert "docs/report.png" in links
    for link in links:
        assert (REPOSITORY / link.partition("#")[0]).exists(), link


def test_the_json_line_is_a_clean_document() -> None:

    line = re.search(r"```json\n(.*?)\n```", README, re.S)
    assert line is not None
    document = parse_document(line[1])
    assert [document.text[e.start : e.end] for e in document.entities] == ["لافروف", "كابل"]
    assert not list(check_documents(located([(Lines(1), document)], Path("README.md"))))
