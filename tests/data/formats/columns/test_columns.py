"""Tests of CoNLL with other columns, schemes and layers."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.reading import numbered

from musamma.data.corpus import load_corpus, write_corpus
from musamma.data.documents import Document
from musamma.data.errors import DataError
from musamma.data.formats.columns import conll
from musamma.data.formats.shared.columns import Columns, parse_columns
from musamma.data.problems import Problem
from musamma.data.tags.bio import IMPROPER_STARTS, tags_of
from musamma.data.tags.labels import keep_longest, map_labels
from musamma.data.text.segmentation import sentences_of, words_of

EXPECTED = [(["في", "موسكو"], ["O", "B-LOC"]), (["ثم"], ["O"])]


def file_of(folder: Path, content: str) -> Path:
    path = folder / "a.conll"
    path.write_bytes(content.encode())
    return path


def read(folder: Path, content: str, **columns: Any) -> list[tuple[list[str], list[str]]]:
    ((_, document),) = numbered(file_of(folder, content), columns=Columns(**columns))
    return [
        ([document.text[word.start : word.end] for word in sentence.words], tags)
        for sentence, tags in zip(sentences_of(document), tags_of(document), strict=True)
    ]


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        pytest.param("في O x\nموسكو B-LOC x\n\nثم O x\n", {"tag": 2}, id="tag in the middle"),
        pytest.param("1  في   O x\n2 موسكو  B-LOC x\n\n1 ثم O x", {"word": 2, "tag": 3}, id="runs of spaces"),
        pytest.param("O\tفي\nB-LOC\tموسكو\n\nO\tثم\n", {"word": -1, "tag": 1}, id="tag first"),
        pytest.param("في,O\nموسكو,B-LOC\n\nثم,O\n", {"separator": ","}, id="commas"),
        pytest.param("-DOCSTART-,O\n\nفي , O\r\nموسكو,B-LOC\r\n\r\nثم,O", {"separator": ","}, id="commas and CRLF"),
        pytest.param("\ufeffفي|||O\nموسكو|||B-LOC\n\nثم|||O", {"separator": "|||"}, id="several characters, BOM"),
        pytest.param("في\t\tO\nموسكو\t\tB-LOC\n\nثم\t\tO\n", {"tag": 3}, id="an empty column between"),
        pytest.param("New في O\nNew موسكو B-LOC\n\nNew ثم O\n", {"word": -2, "tag": -1}, id="from the end"),
        pytest.param("في O\nموسكو S-LOC\n\nثم O\n", {"scheme": "BIOES"}, id="BIOES"),
        pytest.param("في O\nموسكو I-LOC\n\nثم O\n", {"scheme": "IOB1"}, id="IOB1"),
    ],
)
def test_ways_to_write_the_same(tmp_path: Path, content: str, columns: dict[str, Any]) -> None:
    assert read(tmp_path, content, **columns) == EXPECTED


def test_a_full_stop_ends_a_sentence_where_it_is_asked_for(tmp_path: Path) -> None:
    content = "في O\n. O\nثم O\n.. O\n\nموسكو B-LOC\n. O"
    words = [["في", "."], ["ثم", ".."], ["موسكو", "."]]
    assert [found for found, _ in read(tmp_path, content, sentence_end="period")] == words
    assert [found for found, _ in read(tmp_path, content)] == [["في", ".", "ثم", ".."], ["موسكو", "."]]


NESTED = "بلدية B-ORG\nمدينة I-ORG B-LOC\nالبيرة I-ORG I-LOC B-GPE\nنعم O\nموسكو I-GPE\n"


@pytest.mark.parametrize(
    ("layer", "expected"),
    [(1, "B-ORG I-ORG I-ORG O I-GPE"), (2, "O B-LOC I-LOC O O"), (3, "O O B-GPE O O")],
)
def test_one_layer_of_nested_tags(tmp_path: Path, layer: int, expected: str) -> None:
    ((_, tags),) = read(tmp_path, NESTED, layer=layer)
    assert " ".join(tags) == expected


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (
            {"layer": 9},
            r"a\.conll:1: found 3 layers at most, expected a line with layer 9; correct --columns layer=9, or",
        ),
        ({"sentence": 7}, r"found 2 columns, expected a line with column 7; correct --columns sentence=7, or leave it"),
        (
            {"prefix": "ar:"},
            r"found no word that begins with 'ar:', expected every word to; correct --columns prefix=ar:",
        ),
    ],
)
def test_a_setting_that_fits_no_line_is_an_error(tmp_path: Path, settings: dict[str, Any], found: str) -> None:
    columns = Columns(**({"layer": 0} | settings))
    with pytest.raises(DataError, match=found):
        list(conll.read(file_of(tmp_path, NESTED), columns=columns))
    problems: list[Problem] = []
    assert len(list(conll.read(file_of(tmp_path, NESTED), columns=columns, on_problem=problems.append))) == 1
    assert [problem.rule for problem in problems] == ["column-count"]
    assert not list(conll.read(file_of(tmp_path, ""), columns=columns))


def test_an_improper_start_of_a_layer_is_not_that_of_an_entity_of_another_layer(tmp_path: Path) -> None:
    path = file_of(tmp_path, "جامعة B-ORG I-LOC\nموسكو I-ORG\nكابل O I-LOC\n")
    ((_, document),) = numbered(path, columns=Columns(layer=0))
    assert document.meta == {IMPROPER_STARTS: [12]}
    assert tags_of(keep_longest(document)) == [["B-ORG", "I-ORG", "I-LOC"]]


def test_all_layers_are_nested_entities(tmp_path: Path) -> None:
    ((_, document),) = numbered(file_of(tmp_path, NESTED), columns=Columns(layer=0))
    found = [(entity.label, document.text[entity.start : entity.end]) for entity in document.entities]
    assert found == [("ORG", "بلدية مدينة البيرة"), ("LOC", "مدينة البيرة"), ("GPE", "البيرة"), ("GPE", "موسكو")]
    assert document.meta == {IMPROPER_STARTS: [23]}
    flat = keep_longest(map_labels(document, {"GPE": "LOC"}, drop={"ORG"}))
    assert [document.text[entity.start : entity.end] for entity in flat.entities] == ["مدينة البيرة", "موسكو"]


@pytest.mark.parametrize(
    ("line", "columns", "message"),
    [
        (
            "موسكو O",
            {"tag": 3},
            "found 'موسكو O', expected a word in column 1, its tag in column 3, and a tab or space",
        ),
        ("موسكو O", {"word": 3}, "expected a word in column 3"),
        ("موسكو", {"word": 1, "tag": 2}, "expected a word in column 1, its tag in column 2"),
        ("موسكو", {"layer": 1}, "expected a word in column 1, its tags after it"),
        ("موسكو O", {"separator": ","}, "expected a word, ',', and a tag"),
        ("موسكو\t\tO", {"tag": 2}, "its tag in column 2"),
        ("B-LOC موسكو", {}, "found the tag 'موسكو', expected O, B-LABEL or I-LABEL; correct the last column, or name"),
        (
            "موسكو B-LOC x",
            {"tag": 3},
            "found the tag 'x', expected O, B-LABEL or I-LABEL; correct it, or name the column",
        ),
        (
            "موسكو E-LOC",
            {"scheme": "BIOES"},
            "found the tag 'E-LOC', expected 'S-LOC' there in BIOES; if the whole file is so, the tags",
        ),
        ("موسكو B-LOC", {"scheme": "IOB1"}, "found the tag 'B-LOC', expected 'I-LOC' there in IOB1"),
    ],
)
def test_a_wrong_column_or_scheme_is_named(tmp_path: Path, line: str, columns: dict[str, Any], message: str) -> None:
    content = f"في{columns.get('separator', ' ')}O\nنعم{columns.get('separator', ' ')}O\n\n{line}\n"
    if {"tag", "word"} & columns.keys():
        content = f"{line}\n"
    path = file_of(tmp_path, content)
    with pytest.raises(DataError) as caught:
        load_corpus(path, columns=Columns(**columns))
    assert str(caught.value).startswith(f"{path}:{content.count(chr(10))}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ([], Columns()),
        (["separator=tab", "word=2", "tag=-1"], Columns(separator="\t", word=2)),
        (["separator=space", "layer=0"], Columns(separator=" ", layer=0)),
        (
            ["separator==", "sentence_end=period", "scheme=BILOU"],
            Columns(separator="=", sentence_end="period", scheme="BILOU"),
        ),
    ],
)
def test_settings_of_the_command(settings: list[str], expected: Columns) -> None:
    assert parse_columns(settings) == expected


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("words=1", "expected KEY=VALUE with one of the keys separator word tag layer sentence sentence_end scheme"),
        ("word", "expected KEY=VALUE"),
        ("word=one", "expected a whole number"),
        ("word=0", "counted from 1"),
        ("tag=1", "expected two columns"),
        ("layer=-1", "expected a layer from 1"),
        ("scheme=BIOE", "expected one of BIO IOB2 IOB1"),
        ("sentence_end=dot", "expected blank or period"),
        ("separator=", "found an empty separator"),
    ],
)
def test_wrong_settings_are_refused(setting: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_columns([setting])


def test_a_layer_and_a_tag_column_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="leave out one of the two"):
        Columns(tag=2, layer=1)


@pytest.mark.parametrize("scheme", ["IOB1", "IOE1", "IOE2", "BIOES", "BILOU"])
def test_anercorp_in_every_scheme(corpora: Path, tmp_path: Path, scheme: str) -> None:
    (document,) = load_corpus(corpora / "anercorp" / "ANERCorp_CamelLab_test.txt", format="conll")
    document = Document("a", document.text, document.entities, {}, document.sentences)
    write_corpus([document], tmp_path / "a.conll", "conll", scheme=scheme)
    assert load_corpus(tmp_path / "a.conll", columns=Columns(scheme=scheme)) == [document]


def test_wojood_loses_no_place_inside_a_post(corpora: Path) -> None:
    path = corpora / "wojood-sample" / "train.txt"
    ((_, document),) = numbered(path, "conll", columns=Columns(layer=0))
    ((_, outer),) = numbered(path, "conll", columns=Columns(layer=1))
    rows = [line.split() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    assert len(words_of(document)) == len(rows)
    # Every B- tag of every layer starts an entity, and so does one improper start.
    starts = Counter(tag[2:] for row in rows for tag in row[1:] if tag.startswith("B-"))
    assert Counter(entity.label for entity in document.entities) == starts + Counter({"FAC": 1})
    names = {"PERS": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "DATE": "DATE"}
    others = {entity.label for entity in document.entities} - names.keys()
    flat, poorer = (keep_longest(map_labels(each, names, drop=others)) for each in (document, outer))
    assert set(poorer.entities) < set(flat.entities)
    assert sum(map(len, tags_of(flat))) == len(rows)


def test_cells_that_are_not_read_are_counted(tmp_path: Path) -> None:
    content = "1 زار VERB O\n2 كابل NOUN B-LOC\n"
    for columns, expected in (
        (Columns(word=2), 4),
        (Columns(word=2, layer=1), 4),
        (Columns(word=2, layer=0), 2),  # VERB and NOUN are layers then
        (Columns(word=2, sentence=1), 2),
    ):
        left_out: Counter[str] = Counter()
        list(conll.read(file_of(tmp_path, content), columns=columns, left_out=left_out, on_problem=lambda _: None))
        assert left_out == {"cells of other columns": expected}
    left_out = Counter()
    list(conll.read(file_of(tmp_path, "زار O\n"), left_out=left_out))
    assert not left_out
