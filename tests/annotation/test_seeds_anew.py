"""The seed articles, annotated anew through the HTTP interface, are the gold."""

import json
from pathlib import Path

import pytest
from helpers.annotating import annotating
from helpers.command import Command
from helpers.paths import SEEDS

from musamma.data.corpus import load_corpus
from musamma.data.formats.projects.articles import Article


def test_the_gold_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = load_corpus(SEEDS / "gold.jsonl")
    project = tmp_path / "p"
    options = (SEEDS / "articles", "--labels", "PER,ORG,LOC,DATE", "--as", "mona")
    with annotating(project, tmp_path / "log", *options) as running:
        for document in gold:
            for mark in Article(document).beginning:
                running.do(document.id, do="edit", add=[mark])
            running.do(document.id, do="done", done=True)
        assert running.end() == 0
    found = [[entity.key for entity in document.entities] for document in load_corpus(project)]
    assert found == [[entity.key for entity in document.entities] for document in gold]
    done = Command(monkeypatch, capsys)("agree", project, SEEDS / "gold.jsonl", "--json")
    assert (done.code, json.loads(done.out)["f1"], json.loads(done.out)["kappa"]) == (0, 1.0, 1.0)
