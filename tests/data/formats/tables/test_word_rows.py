"""Tests of rows of words and tags, in JSONL, Parquet and saved data sets alike."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pytest
from helpers.reading import numbered
from helpers.strategies import LABELS, file_words, legal_tags
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.corpus import read_located
from musamma.data.documents import Entity
from musamma.data.errors import DataError
from musamma.data.formats.shared.columns import Columns
from musamma.data.formats.shared.record import Fields
from musamma.data.reading import Reading
from musamma.data.tags.bio import tags_of
from musamma.data.tags.schemes import SCHEMES, from_bio

TABLES = pytest.mark.parametrize("kind", ["jsonl", "parquet", "datasets"])
Features = dict[str, Any]
NAMES = ["O", "B-PER", "I-PER", "B-LOC"]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


def table(folder: Path, kind: str, rows: list[dict[str, Any]], features: Features | None = None) -> Path:
    path = folder / f"rows.{kind}"
    if kind == "jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return path
    columns = {name: [row.get(name) for row in rows] for name in {name: 0 for row in rows for name in row}}
    found = datasets.Dataset.from_dict(columns, features=None if features is None else datasets.Features(features))
    if kind == "parquet":
        found.to_parquet(path)
    else:
        found.save_to_disk(path)
    return path


def read(path: Path, **options: Any) -> list[tuple[str, list[list[str]]]]:
    return [(document.text, tags_of(document)) for _, document in numbered(path, **options)]


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(DataError) as caught:
        read(path, **options)
    assert str(caught.value).startswith(f"{path}:")
    return str(caught.value)


@TABLES
@pytest.mark.parametrize(
    ("words", "tags"), [("tokens", "ner_tags"), ("words", "ner"), ("tokens", "labels"), ("text", "tags")]
)
def test_columns_have_several_names(tmp_path: Path, kind: str, words: str, tags: str) -> None:
    rows = [{words: ["زار", "أحمد"], tags: ["O", "B-PER"], "page": 3}, {words: ["كابل"], tags: ["B-LOC"], "page": 4}]
    assert read(table(tmp_path, kind, rows)) == [("زار أحمد", [["O", "B-PER"]]), ("كابل", [["B-LOC"]])]


@TABLES
@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("BILOU", ["O", "B-PER", "L-PER", "U-LOC"]),
        ("BIOES", ["O", "B-PER", "E-PER", "S-LOC"]),
        ("IOB1", ["O", "I-PER", "I-PER", "I-LOC"]),
    ],
)
def test_a_scheme_is_an_option(tmp_path: Path, kind: str, scheme: str, tags: list[str]) -> None:
    path = table(tmp_path, kind, [{"tokens": ["زار", "أحمد", "علي", "كابل"], "ner_tags": tags}])
    assert read(path, columns=Columns(scheme=scheme)) == [("زار أحمد علي كابل", [["O", "B-PER", "I-PER", "B-LOC"]])]
    if scheme != "IOB1":
        assert f"the tags are those of {scheme}: read it with --columns scheme={scheme}; otherwise" in refused(path)


@TABLES
@pytest.mark.parametrize(
    ("columns", "tags"),
    [
        (Columns(form="b-per"), ["o", "b-PER", "i-PER", "b-LOC"]),
        (Columns(form="PER_B"), ["O", "PER_B", "PER_I", "LOC_B"]),
        (Columns(scheme="IO"), ["O", "PER", "PER", "LOC"]),
        (Columns(scheme="IO", outside="OTHER"), ["OTHER", "PER", "PER", "LOC"]),
    ],
)
def test_the_form_of_tags_is_an_option(tmp_path: Path, kind: str, columns: Columns, tags: list[str]) -> None:
    path = table(tmp_path, kind, [{"tokens": ["زار", "أحمد", "علي", "كابل"], "ner_tags": tags}])
    assert read(path, columns=columns) == [("زار أحمد علي كابل", [["O", "B-PER", "I-PER", "B-LOC"]])]


@given(data=st.data())
def test_rows_of_every_scheme_come_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    scheme = data.draw(st.sampled_from([name for name in SCHEMES if name != "IO"]))
    tags = data.draw(legal_tags(LABELS, max_size=6).filter(bool))
    words = data.draw(st.lists(file_words.filter(str.strip), min_size=len(tags), max_size=len(tags)))
    row = {"tokens": words, "ner_tags": from_bio(tags, scheme)}
    path = table(tmp_path_factory.getbasetemp(), "jsonl", [row])
    ((_, document),) = numbered(path, columns=Columns(scheme=scheme))
    assert [document.surface(word) for sentence in document.sentences or () for word in sentence.words] == words
    assert tags_of(document) == [tags]


@TABLES
def test_other_settings_of_columns_are_refused(tmp_path: Path, kind: str) -> None:
    path = table(tmp_path, kind, [{"tokens": ["زار"], "ner_tags": ["O"]}])
    assert "found --columns word=2, expected only scheme, form, outside for rows of words" in refused(
        path, columns=Columns(word=2)
    )


@TABLES
def test_consecutive_rows_of_one_id_are_a_document(tmp_path: Path, kind: str) -> None:
    ids: list[Any] = [7, 7, None, None, 8]
    rows = [{"id": name, "tokens": [f"و{number}"], "ner_tags": ["O"]} for number, name in enumerate(ids)]
    path = table(tmp_path, kind, rows)
    default = {"jsonl": "line ", "parquet": "row ", "datasets": ""}[kind]
    found = [(lines.first, document.id, document.text) for lines, document in numbered(path)]
    assert found == [(1, "7", "و0\nو1"), (3, f"{default}3", "و2"), (4, f"{default}4", "و3"), (5, "8", "و4")]


def test_ids_of_tables_are_whole_numbers(tmp_path: Path) -> None:
    rows = [{"id": name, "tokens": ["زار"], "ner_tags": ["O"]} for name in (2.0, 3.0, float("nan"))]
    assert [document.id for _, document in numbered(table(tmp_path, "parquet", rows))] == ["2", "3", "row 3"]
    texts = [{"id": name, "text": "زار"} for name in (2.0, float("nan"))]
    (tmp_path / "texts").mkdir()
    assert [d.id for _, d in numbered(table(tmp_path / "texts", "parquet", texts))] == ["2", "row 2"]


@pytest.mark.parametrize("kind", ["parquet", "datasets"])
def test_numbers_of_a_class_label_have_names(tmp_path: Path, kind: str) -> None:
    features = {
        "tokens": datasets.List(datasets.Value("string")),
        "ner_tags": datasets.List(datasets.ClassLabel(names=NAMES)),
    }
    path = table(tmp_path, kind, [{"tokens": ["زار", "أحمد", "علي"], "ner_tags": [0, 1, 2]}], features)
    assert read(path) == [("زار أحمد علي", [["O", "B-PER", "I-PER"]])]


@TABLES
def test_strings_are_preferred_to_numbers_without_names(tmp_path: Path, kind: str) -> None:
    path = table(tmp_path, kind, [{"tokens": ["أحمد"], "ner_tags": [1], "labels": ["B-PER"]}])
    assert read(path) == [("أحمد", [["B-PER"]])]


@TABLES
@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"tokens": ["أحمد"], "ner_tags": [1]}, "found the tags [1], numbers without names, expected names like B-PER"),
        ({"tokens": ["أحمد"], "ner_tags": [-100]}, "negative numbers mark pieces of a tokenizer"),
        ({"tokens": ["أحمد"], "ner_tags": [None]}, "found the tags [None], expected names like B-PER"),
        (
            {"tokens": [None], "ner_tags": ["O"]},
            "found the words [None], expected a list of strings that are not blank",
        ),
        ({"tokens": ["أحمد", "زار"], "ner_tags": ["O"]}, "found 2 words and 1 tags, expected a tag for each word"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, kind: str, row: dict[str, Any], message: str) -> None:
    found = refused(table(tmp_path, kind, [row]))
    assert found.startswith(str(tmp_path / f"rows.{kind}:1: "))
    assert message in found


@TABLES
def test_a_bad_row_costs_its_document_alone(tmp_path: Path, kind: str) -> None:
    rows = [{"id": n // 2, "tokens": ["زار"], "ner_tags": ["?" if n == 3 else "O"]} for n in range(6)]
    rejected: list[DataError] = []
    found = numbered(table(tmp_path, kind, rows), on_rejected=rejected.append)
    assert [document.id for _, document in found] == ["0", "2"]
    assert [(error.document, error.line) for error in rejected] == [("1", 4)]


@TABLES
def test_a_row_may_be_a_word(tmp_path: Path, kind: str) -> None:
    words = ["زار", "أحمد", ".", "", "عاد", "علي"]
    tags = ["O", "B-PER", "O", "O", "O", "B-PER"]
    rows = [{"token": word, "ner_tag": tag} for word, tag in zip(words, tags, strict=True)]
    ((lines, document),) = numbered(table(tmp_path, kind, rows))
    assert (lines.first, document.id, document.text) == (1, "rows", "زار أحمد .\nعاد علي")
    assert document.entities == (Entity(4, 8, "PER"), Entity(15, 18, "PER"))


def test_single_words_end_their_sentences_with_periods_or_by_a_column(tmp_path: Path) -> None:
    rows = [
        {"doc_id": doc, "sentence_id": sentence, "word": word, "tag": "O"}
        for doc, sentence, word in ((1, 0, "زار"), (1, 0, "."), (1, 1, "عاد"), (2, 1, "قال"))
    ]
    path = table(tmp_path, "jsonl", rows)
    assert [(d.id, d.text) for _, d in numbered(path)] == [("1", "زار .\nعاد"), ("2", "قال")]
    rows = [{"word": word, "tag": "O"} for word in ("زار", ".", "عاد", ".")]
    path = table(tmp_path, "jsonl", rows)
    assert [text for text, _ in read(path, columns=Columns(sentence_end="period"))] == ["زار .\nعاد ."]


def test_the_row_of_a_bad_single_word_is_named(tmp_path: Path) -> None:
    rows = [{"word": word, "tag": tag} for word, tag in (("زار", "O"), ("أحمد", "U-PER"))]
    assert "rows.jsonl:2: found the tag 'U-PER'" in refused(table(tmp_path, "jsonl", rows))


@pytest.mark.parametrize("kind", ["jsonl", "datasets"])
@pytest.mark.parametrize(
    "tokens",
    [
        [{"text": "زار", "ner": "O"}, {"text": "أحمد", "ner": "B-PER"}],
        {"token": ["زار", "أحمد"], "tag": ["O", "B-PER"]},
    ],
)
def test_words_and_tags_may_be_nested(tmp_path: Path, kind: str, tokens: Any) -> None:
    assert read(table(tmp_path, kind, [{"tokens": tokens}])) == [("زار أحمد", [["O", "B-PER"]])]


def test_a_text_and_its_class_are_no_word(tmp_path: Path) -> None:
    assert "(--from doccano)" in refused(table(tmp_path, "jsonl", [{"text": "زار", "label": "news"}]))
    assert "found the columns text label, expected" in refused(
        table(tmp_path, "parquet", [{"text": "زار", "label": "news"}])
    )


@pytest.mark.parametrize(
    ("tags", "advice"),
    [
        (["B-PER", "X-PER"], "correct it, or name the scheme of the tags (--columns scheme=…)"),
        (["_", "_"], "no word has another tag: if nothing is annotated, read the file with --columns outside=_"),
        (["O", "B-"], "the tags have no label: write one, as in B-PER"),
        (["O", "B"], "the tags have no label: write one, as in B-PER"),
    ],
)
def test_the_advice_names_no_column_where_there_is_none(tmp_path: Path, tags: list[str], advice: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"tokens": ["زار", "أحمد"], "ner_tags": tags}), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        list(numbered(path))
    assert str(caught.value).endswith(f"; {advice}")


@TABLES
def test_values_that_are_not_read_are_counted(tmp_path: Path, kind: str) -> None:
    rows = [
        {"id": "a", "tokens": ["زار"], "ner_tags": ["O"], "pos": ["V"], "url": "http://a"},
        {"id": "b", "tokens": ["كابل"], "ner_tags": ["B-LOC"], "pos": ["N"], "url": None},
    ]
    lost: Counter[str] = Counter()
    found = list(read_located(table(tmp_path, kind, rows), Reading(kind), lost=lost))
    assert [each.document.text for each in found] == ["زار", "كابل"]
    assert lost == {"values of 'pos'": 2, "values of 'url'": 1}


def test_of_words_alone_and_of_texts_too(tmp_path: Path) -> None:
    words = [{"word": "زار", "tag": "O", "sentence_id": 1, "lemma": "زور"}, {"word": "كابل", "tag": "B-LOC"}]
    spans = [{"text": "كابل", "entities": [{"start": 0, "end": 4, "label": "LOC"}], "meta": "{}", "views": 3}]
    for name, rows, expected in (
        ("words", words, {"values of 'lemma'": 1}),
        ("spans", spans, {"values of 'meta'": 1, "values of 'views'": 1}),
    ):
        (tmp_path / name).mkdir()
        lost: Counter[str] = Counter()
        list(read_located(table(tmp_path / name, "parquet", rows), Reading("parquet"), lost=lost))
        assert lost == expected
        texts = Reading("parquet", fields=Fields("text" if name == "spans" else "word", "id"))
        list(read_located(table(tmp_path / name, "parquet", rows), texts, lost=lost))
        assert lost == expected, "who names the columns of texts wants no others"
