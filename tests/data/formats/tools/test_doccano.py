"""Tests of doccano's JSONL, in its three forms."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.reading import numbered

from musamma.data.corpus import write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError

TEXT = "👨🏻\u200d🚒 في القاهرة،\r\nثم"
START = TEXT.index("القاهرة")
SPAN = [START + 3, START + 10, "LOC"]  # three of the characters before it take two UTF-16 units each
ENTITIES = (Entity(START, START + 7, "LOC"),)


def file_of(folder: Path, *records: Any) -> Path:
    path = folder / "export.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "spans",
    [
        {"label": [SPAN]},
        {"labels": [SPAN]},
        {"entities": [SPAN]},
        {"label": [], "entities": [{"id": 4, "start_offset": SPAN[0], "end_offset": SPAN[1], "label": "LOC"}]},
    ],
)
def test_offsets_count_utf16_units_in_every_form(tmp_path: Path, spans: dict[str, Any]) -> None:
    path = file_of(tmp_path, {"id": 1, "text": TEXT, **spans, "source": "TASS", "meta": {"page": 2}})
    ((lines, document),) = numbered(path, "doccano")
    assert lines.first == 1
    assert document == Document("1", TEXT, ENTITIES, {"page": 2, "source": "TASS"})


def test_the_text_was_data_once(tmp_path: Path) -> None:
    ((_, document),) = numbered(file_of(tmp_path, {"id": 1, "data": TEXT, "label": [SPAN]}), "doccano")
    assert document == Document("1", TEXT, ENTITIES)


def test_what_is_written(tmp_path: Path) -> None:
    write_corpus([Document("a", TEXT, ENTITIES, {"page": 2})], tmp_path / "a.jsonl", "doccano")
    (line,) = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"id": "a", "text": TEXT, "meta": {"page": 2}, "label": [SPAN]}


def test_relations_and_comments_are_counted(tmp_path: Path) -> None:
    lost: Counter[str] = Counter()
    record = {"id": 1, "text": TEXT, "entities": [], "relations": [{}, {}], "Comments": ["?"], "comments": "mine"}
    ((_, document),) = numbered(file_of(tmp_path, record), "doccano", lost=lost)
    assert lost == {"relations": 2, "comments": 1}
    assert document.meta == {"comments": "mine"}


@pytest.mark.parametrize(
    "more",
    [
        {"Comments": []},
        {"comments": [], "relations": []},
        {"cats": [], "entities": []},
        {"labels": [], "annotations": None},
        {"annotation_approver": None, "meta": {}},
        {"entities": [{"id": 4, "start_offset": SPAN[0], "end_offset": SPAN[1], "label": "LOC"}]},
    ],
)
def test_what_is_empty_or_said_twice_is_nothing_more(tmp_path: Path, more: dict[str, Any]) -> None:
    lost: Counter[str] = Counter()
    ((_, document),) = numbered(
        file_of(tmp_path, {"id": 1, "text": TEXT, "label": [SPAN], **more}), "doccano", lost=lost
    )
    assert document == Document("1", TEXT, ENTITIES)
    assert lost == {}


def test_categories_and_approvers_are_kept_in_the_meta(tmp_path: Path) -> None:
    record = {"id": 1, "text": TEXT, "entities": [SPAN], "cats": ["news"], "annotation_approver": "hind"}
    ((_, document),) = numbered(file_of(tmp_path, record), "doccano")
    assert document == Document("1", TEXT, ENTITIES, {"cats": ["news"], "annotation_approver": "hind"})


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_of_documents_is_read_with_their_lines(tmp_path: Path, indent: int | None) -> None:
    records = [{"id": number, "text": TEXT, "label": [SPAN]} for number in (1, 2)]
    path = tmp_path / "export.json"
    path.write_text("\n" + json.dumps(records, indent=indent), encoding="utf-8")
    lost: Counter[str] = Counter()
    found = list(numbered(path, "doccano", lost=lost))
    assert [document for _, document in found] == [Document("1", TEXT, ENTITIES), Document("2", TEXT, ENTITIES)]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all("{" in lines[at.first - 1] for at, _ in found)


def test_a_bad_document_of_a_list_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(
        '[{"text": "نعم", "label": [[0, 9, "A"]]},\n{"text": "لا", "label": [[0, 2, "A"]]}]', encoding="utf-8"
    )
    rejected: list[DataError] = []
    found = [document for _, document in numbered(path, "doccano", on_rejected=rejected.append)]
    assert found == [Document("line 2", "لا", (Entity(0, 2, "A"),))]
    assert [error.line for error in rejected] == [1]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": "نعم", "label": [[0, 4, "PER"]]}, "found the offset 4, expected a character boundary, from 0 to 3"),
        ({"text": "👍", "label": [[0, 1, "PER"]]}, "found the offset 1, expected a character boundary, from 0 to 2"),
        ({"text": "نعم", "label": [[2, 1, "PER"]]}, "found the PER at 2:1"),
        ({"text": "نعم", "label": ["news"]}, "found the span 'news', expected [start, end, label]"),
        ({"text": "نعم", "label": [[0, 3, 5]]}, "found the number of a label in [0, 3, 5], expected a string label"),
        ({"text": "نعم", "label": [[0, 3, None]]}, "a string label"),
        ({"text": "نعم", "label": [[2, 2, "PER"]]}, "found the empty span [2, 2, 'PER'], expected a start before"),
        ({"text": "نعم", "label": "news"}, "found the entities 'news', expected a list"),
        ({"text": "نعم", "entities": [{"start": 0}]}, "found the span [0, None, None]"),
        ({"text": "نعم", "label": [[0, 1, "A"]], "entities": [[0, 1, "B"]]}, "different entities under label and"),
        ({"text": "نعم", "label": [[0, 1, "A"]], "labels": [[0, 1, "A"]] * 2}, "different entities under label and"),
        ({"title": "نعم"}, "found the text None, expected a string"),
        ({"text": "نعم", "annotations": [{"start_offset": 0, "end_offset": 3, "label": 2}]}, "a string label"),
        ({"text": "نعم", "page": 1, "meta": {"page": 2}}, "found the key 'page' both in meta and next to it"),
        ([], "found [], expected an object"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, record: Any, message: str) -> None:
    path = file_of(tmp_path, {"text": "نعم"}, record)
    with pytest.raises(DataError) as caught:
        list(numbered(path, "doccano"))
    assert str(caught.value).startswith(f"{path}:2: ")
    assert message in str(caught.value)
    assert "expected doccano's" in str(caught.value)


def test_what_is_no_json_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("id,text,label\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"export\.csv:1: found invalid JSON .* expected doccano's .* export the project"
    ):
        list(numbered(path, "doccano"))
