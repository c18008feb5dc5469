"""Gold is what a person made: predictions, plain text and files without entities are refused."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from musamma.data.corpus import write_corpus
from musamma.data.documents import PROVENANCE, Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.registry import Tasks
from musamma.data.gold import load_gold
from musamma.data.reading import Reading

GOLD = Reading(tasks=Tasks.ANNOTATED)
BY_A_PERSON = Document("a", "زار كابل", (Entity(4, 8, "LOC"),))
BY_A_MODEL = Document("b", "وصل متقي", (Entity(4, 8, "PER", 0.9),), {PROVENANCE: {"model": "m"}})


def jsonl(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["x.jsonl", "x.parquet"])
def test_predictions_are_no_gold(tmp_path: Path, name: str) -> None:
    write_corpus([BY_A_PERSON, BY_A_MODEL, BY_A_MODEL], tmp_path / name)
    with pytest.raises(DataError) as caught:
        load_gold(tmp_path / name, GOLD)
    assert str(caught.value) == (
        f"{tmp_path / name}:2: found predictions of a model in 2 of 3 documents, here the first, expected gold, which "
        "a person made; accept predictions with --predictions-as-gold (in a config: predictions_as_gold = true), or "
        "delete the key 'musamma' from the meta of documents that a person has corrected"
    )


def test_predictions_are_gold_if_asked_for(tmp_path: Path) -> None:
    write_corpus([BY_A_PERSON, BY_A_MODEL], tmp_path / "x.jsonl")
    found = load_gold(tmp_path / "x.jsonl", Reading(tasks=Tasks.LABELLED))
    assert [each.document for each in found] == [BY_A_PERSON, BY_A_MODEL]


@pytest.mark.parametrize("tasks", [Tasks.LABELLED, Tasks.ANNOTATED])
@pytest.mark.parametrize(
    ("name", "format", "text", "message"),
    [
        ("a.txt", None, "زار O\nكابل B-LOC\n", "found columns read as plain text, expected annotated documents; read"),
        ("a.bio", "lines", "زار O\nكابل B-LOC\n", "found columns read as plain text, .*--from conll"),
        ("a.txt", None, "زار كابل\n", "found plain text, which has no entities, .*--from"),
        ("a.jsonl", "lines", "زار كابل\n", "found plain text, which has no entities"),
    ],
)
def test_plain_text_is_no_gold(
    tmp_path: Path, tasks: Tasks, name: str, format: str | None, text: str, message: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_gold(tmp_path / name, Reading(format, tasks=tasks))


def test_documents_without_the_key_of_entities_are_no_gold(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "زار كابل"}, {"id": "b", "text": "نعم"})
    with pytest.raises(DataError, match=r'found no entities in 2 documents, not even an empty list.*"entities": \[\]'):
        load_gold(path, GOLD)


@pytest.mark.parametrize("others", [[], [{"text": "لا"}]])
def test_an_empty_list_of_entities_is_gold(tmp_path: Path, others: list[dict[str, Any]]) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "نعم", "entities": []}, *others)
    assert len(load_gold(path, GOLD)) == 1 + len(others)


def test_labels_are_changed_before_they_are_checked(tmp_path: Path) -> None:
    write_corpus([BY_A_PERSON], tmp_path / "a.jsonl")
    with pytest.raises(DataError, match="unknown-label"):
        load_gold(tmp_path / "a.jsonl", GOLD, labels=("PER",))
    [found] = load_gold(
        tmp_path / "a.jsonl", GOLD, labels=("PER",), change=lambda x: Document(x.id, x.text), left_out=Counter()
    )
    assert found.document == Document("a", "زار كابل")
