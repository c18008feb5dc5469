"""Tests of rows of texts and entities, in Parquet and saved data sets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pytest
from helpers.reading import numbered

from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.shared.columns import Columns
from musamma.data.formats.shared.record import Fields

TEXT = "زار أحمد كابل"
SPANS = (Entity(4, 8, "PER"), Entity(9, 13, "LOC"))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


def saved(folder: Path, rows: dict[str, list[Any]], features: dict[str, Any] | None = None) -> Path:
    given = None if features is None else datasets.Features(features)
    datasets.Dataset.from_dict(rows, features=given).save_to_disk(folder / "set")
    return folder / "set"


@pytest.mark.parametrize(
    "spans",
    [
        {"entities": [{"start": 4, "end": 8, "label": "PER"}, {"start": 9, "end": 13, "label": "LOC"}]},
        {"spans": [{"start": 4, "end": 8, "type": "PER"}, {"start": 9, "end": 13, "type": "LOC"}], "source": "TASS"},
        {"entities": {"start": [4, 9], "end": [8, 13], "label": ["PER", "LOC"], "text": ["أحمد", "كابل"]}},
    ],
)
def test_entities_have_several_forms(tmp_path: Path, spans: dict[str, Any]) -> None:
    path = saved(tmp_path, {"id": [None], "text": [TEXT], **{key: [value] for key, value in spans.items()}})
    assert [document for _, document in numbered(path)] == [Document("1", TEXT, SPANS)]


def test_labels_may_be_numbers_of_a_class_label(tmp_path: Path) -> None:
    span = {
        "begin": datasets.Value("int32"),
        "end": datasets.Value("int32"),
        "label": datasets.ClassLabel(names=["PER", "LOC"]),
    }
    rows = {"text": [TEXT], "entities": [[{"begin": 4, "end": 8, "label": 0}, {"begin": 9, "end": 13, "label": 1}]]}
    features = {"text": datasets.Value("string"), "entities": datasets.List(span)}
    path = saved(tmp_path, rows, features)
    assert [document.entities for _, document in numbered(path)] == [SPANS]
    datasets.load_from_disk(str(path)).to_parquet(tmp_path / "a.parquet")
    assert [document.entities for _, document in numbered(tmp_path / "a.parquet")] == [SPANS]


def test_a_bad_row_costs_itself_alone(tmp_path: Path) -> None:
    spans = [[{"start": 4, "end": end, "label": "PER", "text": "أحمد"}] for end in (8, 9, 8)]
    path = saved(tmp_path, {"text": [TEXT] * 3, "entities": spans})
    rejected: list[DataError] = []
    assert [document.id for _, document in numbered(path, on_rejected=rejected.append)] == ["1", "3"]
    assert "found the PER at 4:9 spelled 'أحمد', expected 'أحمد '" in rejected[0].message
    assert (rejected[0].line, rejected[0].document) == (2, "2")


def test_texts_alone_are_read_by_the_names_of_their_columns(tmp_path: Path) -> None:
    path = saved(tmp_path, {"body": [TEXT, None], "key": [4.0, 5.0]})
    with pytest.raises(DataError, match="found the columns body key, expected words and tags"):
        list(numbered(path))
    rejected: list[DataError] = []
    found = numbered(path, fields=Fields("body", "key"), on_rejected=rejected.append)
    assert [document for _, document in found] == [Document("4", TEXT)]
    assert "found no text in the column 'body', expected a string" in rejected[0].message


def test_a_scheme_is_for_tags(tmp_path: Path) -> None:
    path = saved(tmp_path, {"text": [TEXT], "entities": [[{"start": 4, "end": 8, "label": "PER"}]]})
    with pytest.raises(DataError, match="found the option 'columns', expected none for texts without tags"):
        list(numbered(path, columns=Columns(scheme="BIOES")))
