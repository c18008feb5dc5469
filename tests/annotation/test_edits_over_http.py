"""Random actions through the real HTTP interface: word edges, the journal read again, and the way back."""

import os
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.annotating import LABELS, Annotating, annotating, random_action
from helpers.strategies import FRAGMENTS, LETTERS, TASHKEEL
from hypothesis import given, settings
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.data.formats.jsonl import write
from musamma.data.formats.projects.annotations import Annotations
from musamma.data.formats.projects.folder import open_project
from musamma.data.text.segmentation import split_words

SEQUENCES = int(os.environ.get("SEQUENCES", "60"))
"""The number of sequences of actions; 10,000 take some minutes."""

_TEXTS = 60

_Served = tuple[Annotating, Path, dict[str, str]]
"""A server, the folder of its project, and the texts by the ids of the articles."""


def _text(chance: random.Random) -> str:
    parts = []
    for _ in range(chance.randrange(4, 60)):
        letters = "".join(chance.choices(LETTERS + TASHKEEL + "ـ", k=chance.randrange(1, 6)))
        parts.append(chance.choice([chance.choice(FRAGMENTS), f"{letters} "]))
    return "".join(parts)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Served]:
    folder = tmp_path_factory.mktemp("annotating")
    texts = [_text(random.Random(number)) for number in range(_TEXTS)]  # noqa: S311
    documents = [Document(f"{number}/ن", text) for number, text in enumerate(texts) if split_words(text)]
    write(documents, folder / "texts.jsonl")
    source = folder / "texts.jsonl"
    source.write_text(source.read_text(encoding="utf-8").replace('"entities": [], ', ""), encoding="utf-8")
    options = ("--labels", ",".join(LABELS), "--as", "mona")
    with annotating(folder / "p", folder / "log", source, *options) as running:
        yield running, folder / "p", {document.id: document.text for document in documents}


@settings(max_examples=SEQUENCES)
@given(data=st.data())
def test_any_edits_keep_to_words_and_are_in_the_journal_and_are_undone(server: _Served, data: st.DataObject) -> None:
    running, _, texts = server
    name = data.draw(st.sampled_from(sorted(texts)))
    text = texts[name]
    edges = {edge for word in split_words(text) for edge in (word.start, word.end)}
    found = running.article(name)
    assert found["before"] + "".join(map("".join, found["words"])) == text
    starts = [word.start for word in split_words(text)]
    ends = [word.end for word in split_words(text)]
    # What an example before this one has left is taken back, so that the same can be undone and done again each time.
    _undo_everything(running, name, found)
    state = _undo_everything(running, name, running.do(name, do="edit", add=[[0, 0, "LOC"]]))
    beginning = state["entities"]
    for _ in range(data.draw(st.integers(1, 12))):
        action = random_action(data.draw, text, state["entities"])
        answer = running.act(name, state["version"], **action)
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 200:
            state = answer.json()
        spans = [(starts[first], ends[last]) for first, last, *_ in state["entities"]]
        assert all({start, end} <= edges for start, end in spans)
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
    again = running.article(name)
    assert {key: again[key] for key in state} == state
    assert _undo_everything(running, name, state)["entities"] == beginning == []


def _undo_everything(running: Annotating, name: str, state: dict[str, Any]) -> dict[str, Any]:
    while state["undo"]:
        state = running.act(name, state["version"], do="undo").json()
    return state


def test_the_journal_read_again_is_the_state(server: _Served) -> None:
    running, folder, _ = server
    project = open_project(folder)
    name = next(iter(project.articles))
    found = running.article(name)
    assert running.act(name, found["version"], do="edit", add=[[0, 0, "LOC"]]).status_code == 200
    annotations = Annotations(project.articles, "mona", project.journal("mona"))
    for each in project.articles:
        shown = running.article(each)
        assert [[*held.mark, held.score, held.by] for held in annotations[each].entities] == shown["entities"]
        assert (annotations[each].steps, annotations[each].flag) == ((shown["undo"], shown["redo"]), shown["flag"])
        assert annotations[each].done == shown["done"]
    assert any(annotations[each].changes for each in project.articles)
