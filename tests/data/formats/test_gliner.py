"""Tests of GLiNER's JSON."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.reading import numbered

from musamma.data.corpus import write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError

WORDS = ["زار", "سيرغي", "لافروف", "كابل"]
ITEM = {"tokenized_text": WORDS, "ner": [[1, 2, "person"], [3, 3, "location"]]}


def file_of(folder: Path, *items: Any, indent: int | None = None, lines: bool = False) -> Path:
    path = folder / "a.json"
    shown = [json.dumps(item, ensure_ascii=False) for item in items]
    path.write_text(
        "\n".join(shown) if lines else json.dumps(items, ensure_ascii=False, indent=indent), encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(("indent", "lines"), [(None, False), (2, False), (None, True)])
def test_spans_are_indexes_of_words(tmp_path: Path, indent: int | None, lines: bool) -> None:
    path = file_of(tmp_path, ITEM, {"tokenized_text": ["ثم"], "ner": []}, indent=indent, lines=lines)
    (_, first), (_, second) = numbered(path, "gliner")
    assert (first.id, first.text) == ("item 1", "زار سيرغي لافروف كابل")
    assert first.entities == (Entity(4, 16, "person"), Entity(17, 21, "location"))
    assert (second.id, second.text, second.entities) == ("item 2", "ثم", ())


def test_entities_may_overlap(tmp_path: Path) -> None:
    item = {**ITEM, "ner": [[1, 2, "person"], [2, 2, "surname"], [1, 3, "event"]]}
    ((_, document),) = numbered(file_of(tmp_path, item), "gliner")
    assert [(document.surface(e), e.label) for e in document.entities] == [
        ("سيرغي لافروف", "person"),
        ("سيرغي لافروف كابل", "event"),
        ("لافروف", "surname"),
    ]


def test_items_of_one_id_are_the_sentences_of_a_document(tmp_path: Path) -> None:
    path = file_of(tmp_path, {**ITEM, "id": 7}, {"tokenized_text": ["ثم"], "ner": [[0, 0, "x"]], "id": 7}, ITEM)
    assert [(d.id, d.text, len(d.entities)) for _, d in numbered(path, "gliner")] == [
        ("7", "زار سيرغي لافروف كابل\nثم", 3),
        ("item 3", "زار سيرغي لافروف كابل", 2),
    ]


def test_items_may_have_texts_and_offsets(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"text": "زار أحمد", "entities": [{"start": 4, "end": 8, "label": "person"}]})
    assert [d for _, d in numbered(path, "gliner")] == [Document("item 1", "زار أحمد", (Entity(4, 8, "person"),))]


def test_other_keys_are_counted(tmp_path: Path) -> None:
    lost: Counter[str] = Counter()
    list(numbered(file_of(tmp_path, {**ITEM, "negatives": ["date"]}, ITEM), "gliner", lost=lost))
    assert lost == {"values of the key negatives": 1}


def test_what_is_written(tmp_path: Path) -> None:
    text = "قال أحمد، في القاهرة. ثم عاد"
    entities = (Entity(4, 8, "PER"), Entity(4, 20, "EVENT"), Entity(13, 20, "LOC"))
    write_corpus([Document("a", text, entities)], tmp_path / "a.json", "gliner")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == [
        {
            "tokenized_text": ["قال", "أحمد", "،", "في", "القاهرة", "."],
            "ner": [[1, 1, "PER"], [1, 4, "EVENT"], [4, 4, "LOC"]],
            "id": "a",
        },
        {"tokenized_text": ["ثم", "عاد"], "ner": [], "id": "a"},
    ]
    with pytest.raises(DataError, match=r"the PER at 4:7 .* expected whole words of one sentence"):
        write_corpus([Document("a", text, (Entity(4, 7, "PER"),))], tmp_path / "b.json", "gliner")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            {**ITEM, "ner": [[1, 4, "person"]]},
            "item 2: found the entity [1, 4, 'person'], expected indexes from 0 to 3",
        ),
        ({**ITEM, "ner": [[2, 1, "person"]]}, "found the entity [2, 1, 'person'], expected indexes"),
        ({**ITEM, "ner": [[-1, 1, "person"]]}, "found the entity [-1, 1, 'person'], expected indexes"),
        ({**ITEM, "ner": [[1, 1]]}, "found the entity [1, 1], expected [first word, last word, label]"),
        ({**ITEM, "ner": [[1, 1, 3]]}, "found the entity [1, 1, 3], expected [first word, last word, label]"),
        ({"tokenized_text": WORDS}, "found the entities None under ner, expected a list"),
        ({"tokenized_text": ["a", " "], "ner": []}, "found the words ['a', ' '], expected a list of strings"),
        ({"input": "a", "output": {}}, "found the keys ['input', 'output'], expected tokenized_text and ner"),
    ],
)
def test_a_bad_item_is_named_and_costs_itself_alone(tmp_path: Path, item: Any, message: str) -> None:
    path = file_of(tmp_path, ITEM, item, ITEM, lines=True)
    with pytest.raises(DataError) as caught:
        list(numbered(path, "gliner"))
    assert str(caught.value).startswith(f"{path}:2: item 2: ")
    assert message in str(caught.value)
    rejected: list[DataError] = []
    assert [d.id for _, d in numbered(path, "gliner", on_rejected=rejected.append)] == ["item 1", "item 3"]
    assert [error.document for error in rejected] == ["item 2"]


def test_a_json_file_is_one_of_label_studio_unless_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a\.json:1: .*; name the format: --from gliner"):
        list(numbered(file_of(tmp_path, ITEM)))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("نعم", encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.json:1: .*expected GLiNER's"):
        list(numbered(tmp_path / "a.json", "gliner"))
