"""Tests of saved data sets and Parquet."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers.paths import REPOSITORY
from helpers.reading import numbered

from musamma.data.corpus import load_corpus, write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.registry import is_corpus
from musamma.data.tags.bio import IMPROPER_STARTS, tags_of
from musamma.data.text.segmentation import sentences_of

ROWS: dict[str, list[Any]] = {
    "id": ["a", "a", "b"],
    "tokens": [["في", "موسكو"], ["ثم"], ["زار", "لافروف"]],
    "ner_tags": [["O", "B-LOC"], ["O"], ["O", "I-PER"]],
}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    datasets.disable_progress_bars()
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
    yield
    datasets.enable_progress_bars()


def save(folder: Path, **changes: Any) -> Path:
    rows = {key: value for key, value in {**ROWS, **changes}.items() if value is not None}
    datasets.Dataset.from_dict(rows).save_to_disk(folder / "saved")
    return folder / "saved"


def read(path: Path, **options: Any) -> list[tuple[str, str, list[list[str]]]]:
    return [(d.id, d.text, tags_of(d)) for _, d in numbered(path, "datasets", **options)]


EXPECTED = [("a", "في موسكو\nثم", [["O", "B-LOC"], ["O"]]), ("b", "زار لافروف", [["O", "I-PER"]])]


def test_rows_of_one_id_are_a_document(tmp_path: Path) -> None:
    path = save(tmp_path)
    assert is_corpus(path)
    rows = list(numbered(path))
    assert [(lines.first, lines.sentences) for lines, _ in rows] == [(1, ()), (3, ())]
    assert read(path) == EXPECTED
    assert rows[1][1].meta == {IMPROPER_STARTS: [4]}


def test_tags_may_be_numbers_of_a_class_label(tmp_path: Path) -> None:
    labels = datasets.List(datasets.ClassLabel(names=["O", "B-LOC", "I-PER"]))
    features = datasets.Features(
        id=datasets.Value("string"), tokens=datasets.List(datasets.Value("string")), tags=labels
    )
    rows = {"id": ROWS["id"], "tokens": ROWS["tokens"], "tags": [[0, 1], [0], [0, 2]]}
    datasets.Dataset.from_dict(rows, features=features).save_to_disk(tmp_path / "saved")
    assert read(tmp_path / "saved") == EXPECTED


def test_rows_without_ids_are_documents_named_by_their_numbers(tmp_path: Path) -> None:
    assert [name for name, *_ in read(save(tmp_path, id=None))] == ["1", "2", "3"]


def test_a_row_without_words_is_a_document_without_words(tmp_path: Path) -> None:
    write_corpus([Document("a", " \u200f"), Document("b", "نعم")], tmp_path / "saved", "datasets")
    assert [(name, text) for name, text, _ in read(tmp_path / "saved")] == [("a", ""), ("b", "نعم")]


def test_a_split_is_chosen_where_there_are_several(tmp_path: Path) -> None:
    saved = datasets.Dataset.from_dict(ROWS)
    both = datasets.DatasetDict({"train": saved, "test": saved.select([2])})
    both.save_to_disk(tmp_path / "both")
    assert read(tmp_path / "both", split="train") == EXPECTED
    assert read(tmp_path / "both", split="test") == EXPECTED[1:]
    with pytest.raises(
        DataError, match="both: found no split chosen, expected one of train test; choose it with --split"
    ):
        read(tmp_path / "both")
    with pytest.raises(DataError, match="found no split 'dev', expected one of train test"):
        read(tmp_path / "both", split="dev")
    datasets.Dataset.from_dict(ROWS, split=datasets.NamedSplit("train")).save_to_disk(tmp_path / "alone")
    assert read(tmp_path / "alone") == read(tmp_path / "alone", split="train") == EXPECTED
    with pytest.raises(DataError, match="alone: found no split 'test', expected one of train; choose it"):
        read(tmp_path / "alone", split="test")
    saved.save_to_disk(tmp_path / "nameless")
    assert read(tmp_path / "nameless", split="test") == EXPECTED, "nobody knows better"
    datasets.DatasetDict({"train": saved}).save_to_disk(tmp_path / "one")
    assert read(tmp_path / "one") == EXPECTED


@pytest.mark.parametrize(("folder", "split"), [("data", "train"), (".", "train"), ("ar", "ar/train")])
def test_files_of_the_hub_are_a_data_set(tmp_path: Path, folder: str, split: str) -> None:
    path = tmp_path / "snapshot"
    (path / folder).mkdir(parents=True)
    (path / "README.md").write_text("---\n", encoding="utf-8")
    rows = datasets.Dataset.from_dict(ROWS)
    rows.select([0, 1]).to_parquet(path / folder / "train-00000-of-00002.parquet")
    rows.select([2]).to_parquet(path / folder / "train-00001-of-00002.parquet")
    assert is_corpus(path)
    assert read(path) == EXPECTED
    rows.select([2]).to_parquet(path / folder / "test-00000-of-00001.parquet")
    assert read(path, split=split) == EXPECTED
    with pytest.raises(DataError, match=f"expected one of {split.replace('train', 'test')} {split}; choose it with"):
        read(path)


def test_a_file_of_arrow_is_a_data_set(tmp_path: Path) -> None:
    (file,) = save(tmp_path).glob("*.arrow")
    assert read(file) == EXPECTED
    (tmp_path / "a.arrow").write_text("نعم", encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.arrow: found no data set to read \("):
        read(tmp_path / "a.arrow")


def test_what_is_written_has_class_labels(tmp_path: Path) -> None:
    text = "مُحَمَّد في القاهرة،"
    write_corpus([Document("a", text, (Entity(0, 8, "PER"), Entity(12, 19, "LOC")))], tmp_path / "saved", "datasets")
    saved = datasets.load_from_disk(str(tmp_path / "saved"))
    assert saved.features["ner_tags"].feature.names == ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"]
    assert saved[0] == {"id": "a", "tokens": ["مُحَمَّد", "في", "القاهرة", "،"], "ner_tags": [3, 0, 1, 0]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tokens": None}, "found the columns id ner_tags, expected words and tags (tokens and ner_tags), or a text"),
        ({"ner_tags": None}, "found the columns id tokens, expected words and tags (tokens and ner_tags), or a text"),
        ({"ner_tags": [["O", "B-LOC"], ["O"], ["O", "E-PER"]]}, "saved:3: found the tag 'E-PER', expected O, B-LABEL"),
        ({"ner_tags": [["O", "B-LOC"], ["O"], ["O"]]}, "saved:3: found 2 words and 1 tags, expected a tag for each"),
        (
            {"ner_tags": [[0, 1], [0], [0, 2]]},
            "saved:1: found the tags [0, 1], numbers without names, expected names like B-PER",
        ),
        ({"tokens": [["في", "موسكو"], [" "], ["زار", "لافروف"]]}, "saved:2: found the words [' '], expected"),
    ],
)
def test_a_bad_column_or_row_is_named(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(save(tmp_path, **changes))
    assert message in str(caught.value)


def test_a_number_without_a_name_is_refused(tmp_path: Path) -> None:
    features = datasets.Features(
        tokens=datasets.List(datasets.Value("string")), tags=datasets.List(datasets.ClassLabel(names=["O"]))
    )
    datasets.Dataset.from_dict({"tokens": [["نعم"]], "tags": [[-1]]}, features=features).save_to_disk(
        tmp_path / "saved"
    )
    with pytest.raises(DataError, match=r"saved:1: found the tags \[-1\], expected a tag for each word: negative"):
        read(tmp_path / "saved")


@pytest.mark.parametrize("offline", [False, True])
def test_an_unreachable_hub_is_said_at_once(monkeypatch: pytest.MonkeyPatch, offline: bool) -> None:
    monkeypatch.setattr(datasets.config, "HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", offline)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    started = time.monotonic()
    with pytest.raises(DataError, match=r"^owner/name: found no .*; (give a local folder|check the name)"):
        read(Path("owner/name"))
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("name", ["absent", "a/b/c", "../absent folder", "/absent", "مالك/اسم", "owner/na me"])
def test_what_is_neither_a_folder_nor_a_hub_id_is_refused(name: str) -> None:
    with pytest.raises(DataError, match="found no such file or folder, expected a folder of save_to_disk or a hub id"):
        read(Path(name))


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"found no data set to read \(.*\), expected one; check the name"):
        read(tmp_path)


def test_nothing_to_write_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="found no document, expected at least one"):
        write_corpus([], tmp_path / "saved", "datasets")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_label_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="found an entity with an empty label"):
        write_corpus([Document("a", "نعم", (Entity(0, 3, ""),))], tmp_path / "saved", "datasets")


def test_parquet_has_the_columns_of_jsonl(tmp_path: Path) -> None:
    document = Document("a", "في موسكو", (Entity(3, 8, "LOC", 0.5), Entity(0, 2, "X")), {"page": {"n": 2}})
    write_corpus([document], tmp_path / "a.parquet", "parquet")
    (row,) = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert row["text"] == document.text
    assert row["entities"][0] == {"start": 3, "end": 8, "label": "LOC", "text": "موسكو", "score": 0.5, "meaning": None}
    assert (json.loads(row["meta"]), row["sentences"]) == ({"page": {"n": 2}}, None)


def test_parquet_of_others_needs_a_text_alone(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["نعم", "لا"]}), tmp_path / "a.parquet")
    assert load_corpus(tmp_path / "a.parquet") == [Document("row 1", "نعم"), Document("row 2", "لا")]


def test_more_rows_than_a_batch_come_back_in_order(tmp_path: Path) -> None:
    found = [Document(str(number), "نعم") for number in range(2_001)]
    write_corpus(iter(found), tmp_path / "a.parquet", "parquet")
    assert [document for _, document in numbered(tmp_path / "a.parquet")] == found


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"title": ["x", "y"]}, "found the columns title, expected words and tags"),
        ({"text": ["نعم", "لا"], "page": [None, 1]}, "found the columns text page, expected words and tags"),
        ({"text": ["نعم", None]}, "found the text None, expected a string; correct or delete the row (row 2)"),
        ({"text": ["نعم", "لا"], "meta": [None, "{"]}, "found the meta '{', expected an object as JSON (row 2)"),
        ({"text": ["نعم", "لا"], "meta": [None, "3"]}, "found the meta 3, expected an object"),
        (
            {"text": ["نعم", "لا"], "entities": [[], [{"start": 0}]]},
            "found the entity {'start': 0}, expected an object",
        ),
        ({"text": ["نعم", None]}, "(row 2)"),
    ],
)
def test_bad_parquet_is_named(tmp_path: Path, columns: dict[str, Any], message: str) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(columns), path)
    with pytest.raises(DataError) as caught:
        list(numbered(path))
    assert str(caught.value).startswith(f"{path}:")
    assert message in str(caught.value)


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("نعم", encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.parquet: found invalid Parquet \(.*\), expected a file of documents"):
        list(numbered(tmp_path / "a.parquet"))


def test_a_data_set_imports_no_framework_and_other_formats_no_heavy_library(tmp_path: Path) -> None:
    path = save(tmp_path)
    code = (
        "import sys; from pathlib import Path; from musamma.data.corpus import read_located\n"
        "list(read_located(Path('seeds/gold.jsonl')))\n"
        "assert not {'datasets', 'pyarrow', 'pandas'} & set(sys.modules)\n"
        f"list(read_located(Path({str(path)!r})))\n"
        "assert 'datasets' in sys.modules\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)"
    )
    root = REPOSITORY
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def test_sentences_of_rows_are_the_documents(tmp_path: Path) -> None:
    ((_, first), _) = numbered(save(tmp_path))
    assert [len(sentence.words) for sentence in sentences_of(first)] == [2, 1]
