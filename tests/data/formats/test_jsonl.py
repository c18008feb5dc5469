import io
import json
from pathlib import Path
from typing import Any

import pytest
from helpers.reading import located, numbered
from helpers.strategies import documents
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.checks.faults import check_documents
from musamma.data.corpus import load_corpus, write_corpus
from musamma.data.documents import Document, Entity, Sentence, Word
from musamma.data.errors import DataError
from musamma.data.files import whole_files
from musamma.data.formats.jsonl import format_document, parse_document, write_jsonl
from musamma.data.formats.shared import record
from musamma.data.located import Lines
from musamma.data.tags.bio import tags_of
from musamma.data.text.segmentation import sentences_of, words_of


def file_of(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def written(*found: Document) -> str:
    file = io.StringIO()
    write_jsonl(found, file)
    return file.getvalue()


def line_of(**changes: Any) -> str:
    """A line of a valid document with some values changed."""
    record = {"id": "d", "text": "في موسكو", "entities": [{"start": 3, "end": 8, "label": "LOC"}]}
    return json.dumps({**record, **changes})


def entity_of(**changes: Any) -> str:
    return line_of(entities=[{"start": 3, "end": 8, "label": "LOC", **changes}])


@given(documents())
def test_nothing_is_lost_on_the_way_out_and_in(document: Document) -> None:
    back = parse_document(format_document(document))
    assert (back.id, back.text, back.entities, back.meta) == (
        document.id,
        document.text,
        document.entities,
        document.meta,
    )
    assert sentences_of(back) == sentences_of(document)


@given(st.lists(documents(), max_size=3))
def test_files_hold_one_document_a_line(tmp_path_factory: pytest.TempPathFactory, found: list[Document]) -> None:
    text = written(*found)
    assert text.count("\n") == len(found)
    path = file_of(tmp_path_factory.getbasetemp(), text)
    assert [(n.first, d.id, d.text, d.entities, d.meta) for n, d in numbered(path, "jsonl")] == [
        (n, d.id, d.text, d.entities, d.meta) for n, d in enumerate(found, start=1)
    ]


def test_a_line_as_it_is_written() -> None:
    document = Document("d", "في موسكو", (Entity(3, 8, "LOC", 0.98765432),), {"date": "2025"})
    assert format_document(document) == (
        '{"id": "d", "text": "في موسكو", "entities": [{"start": 3, "end": 8, "label": "LOC", "text": "موسكو", '
        '"score": 0.987654}], "meta": {"date": "2025"}}'
    )


def test_only_the_text_is_needed(tmp_path: Path) -> None:
    path = file_of(tmp_path, '\n{"text": "في موسكو"}\n')
    assert list(numbered(path, "jsonl")) == [(Lines(2), Document("line 2", "في موسكو"))]


def test_entities_are_sorted_and_their_texts_follow() -> None:
    entities = [
        {"start": 3, "end": 8, "label": "LOC", "text": "موسكو", "score": 1},
        {"start": 0, "end": 2, "label": "PER", "text": "في"},
    ]
    assert parse_document(line_of(entities=entities)).entities == (Entity(0, 2, "PER"), Entity(3, 8, "LOC", 1.0))


def test_a_duplicate_span_is_left_to_the_check() -> None:
    entities = [{"start": 3, "end": 8, "label": "LOC", "score": 0.5}, {"start": 3, "end": 8, "label": "LOC"}]
    assert parse_document(line_of(entities=entities)).entities == (Entity(3, 8, "LOC", 0.5), Entity(3, 8, "LOC"))


def test_offsets_count_characters_not_utf16_units() -> None:
    line = line_of(text="👨\u200d👩 في موسكو", entities=[{"start": 7, "end": 12, "label": "LOC", "text": "موسكو"}])
    assert parse_document(line).entities == (Entity(7, 12, "LOC"),)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('"7"', "7"),
        ("7", "7"),
        ("2.0", "2"),
        ("1.5", "1.5"),
        ("1e300", "1e+300"),
        ("null", "line 3"),
        ("NaN", "line 3"),
        ("Infinity", "line 3"),
        ("true", "true"),
        ('{"$oid": "5f"}', '{"$oid": "5f"}'),
        ('["a", 1]', '["a", 1]'),
        ('""', ""),
    ],
)
def test_no_text_is_lost_for_its_id(given: str, expected: str) -> None:
    source = '{"text": "في موسكو", "id": %s}' % given  # noqa: UP031
    assert parse_document(source, line=3) == Document(expected, "في موسكو")


def test_sentences_are_written_only_where_they_are_not_the_texts_own() -> None:
    own = Document("d", "في موسكو", sentences=(Sentence((Word(0, 2), Word(3, 8))),))
    other = Document("d", "في موسكو", sentences=(Sentence((Word(0, 2),)), Sentence((Word(3, 8),))))
    assert "sentences" not in json.loads(format_document(own))
    assert json.loads(format_document(other))["sentences"] == [[[0, 2]], [[3, 8]]]
    assert parse_document(format_document(other)) == other


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"text": "أ"}\n{"text": "ب"}', id="no final newline"),
        pytest.param('{"text": "أ"}\r\n{"text": "ب"}\r\n', id="CRLF"),
        pytest.param('\ufeff{"text": "أ"}\n{"text": "ب"}\n', id="BOM"),
        pytest.param('{"text": "أ"}\n \n\n{"text": "ب"}\n\n', id="blank lines"),
    ],
)
def test_line_ends_and_bom_do_not_matter(tmp_path: Path, content: str) -> None:
    assert [document.text for _, document in numbered(file_of(tmp_path, content), "jsonl")] == ["أ", "ب"]


def test_separators_inside_a_text_end_no_line(tmp_path: Path) -> None:
    text = "سطر\u2028سطر\u2029سطر\x85سطر\r\nسطر\x0cسطر\ufeff"
    assert [d.text for _, d in numbered(file_of(tmp_path, written(Document("d", text))), "jsonl")] == [text]


BAD_LINES = {
    "garbage": "not JSON",
    "cut off": '{"text": "في',
    "two objects": '{"text": "a"} {"text": "b"}',
    "too deep": "[" * 100_000,
    "too long a number": '{"text": "a", "meta": {"n": ' + "9" * 5000 + "}}",
    "not a number": '{"text": "a", "meta": {"n": NaN}}',
    "a list": "[]",
    "a string": '"text"',
    "null": "null",
    "no text": '{"id": "d"}',
    "text null": line_of(text=None),
    "text a list": line_of(text=["a"]),
    "half a surrogate pair in the text": line_of(text="\ud83d"),
    "half a surrogate pair in the id": line_of(id="\ude00"),
    "unknown key": line_of(label=[]),
    "meta a list": line_of(meta=[]),
    "meta null": line_of(meta=None),
    "meta's starts a number": line_of(meta={"improper_starts": 3}),
    "meta's starts null": line_of(meta={"improper_starts": None}),
    "meta's starts a string": line_of(meta={"improper_starts": "3"}),
    "meta's starts lists": line_of(meta={"improper_starts": [[3]]}),
    "entities null": line_of(entities=None),
    "entities an object": line_of(entities={}),
    "entities a string": line_of(entities=""),
    "entities true": line_of(entities=True),
    "entity a list": line_of(entities=[[3, 8, "LOC"]]),
    "entity null": line_of(entities=[None]),
    "entity without start": line_of(entities=[{"end": 8, "label": "LOC"}]),
    "entity without end": line_of(entities=[{"start": 3, "label": "LOC"}]),
    "entity without label": line_of(entities=[{"start": 3, "end": 8}]),
    "entity with an unknown key": entity_of(type="LOC"),
    "start a string": entity_of(start="3"),
    "start true": entity_of(start=True),
    "end a fraction": entity_of(end=8.0),
    "end null": entity_of(end=None),
    "label null": entity_of(label=None),
    "label a list": entity_of(label=["LOC"]),
    "label empty": entity_of(label=""),
    "score a string": entity_of(score="0.5"),
    "score true": entity_of(score=True),
    "score over 1": entity_of(score=1.5),
    "score negative": entity_of(score=-0.1),
    "score infinite": '{"text": "a", "entities": [{"start": 0, "end": 1, "label": "X", "score": 1e999}]}',
    "score huge": entity_of(score=10**400),
    "entity's text disagrees": entity_of(text="موسك"),
    "entity's text a number": entity_of(text=5),
    "sentences a number": line_of(sentences=3),
    "sentences an object": line_of(sentences={"03": 1}),
    "sentences a string": line_of(sentences="03"),
    "sentence null": line_of(sentences=[None]),
    "sentence an object": line_of(sentences=[{"03": 1}]),
    "sentence empty": line_of(sentences=[[[0, 2], [3, 8]], []]),
    "word a number": line_of(sentences=[[3]]),
    "word a string": line_of(sentences=[["02", "38"]]),
    "word of three numbers": line_of(sentences=[[[0, 2, 3], [3, 8]]]),
    "word's offsets strings": line_of(sentences=[[["0", "2"], ["3", "8"]]]),
    "word's offsets fractions": line_of(sentences=[[[0, 2.7], [3, 8]]]),
    "word's offsets infinite": '{"text": "a", "sentences": [[[0, 1e999]]]}',
    "word's offsets true": line_of(text="في", entities=[], sentences=[[[False, 2]]]),
    "word empty": line_of(sentences=[[[0, 2], [2, 2], [3, 8]]]),
    "word backwards": line_of(sentences=[[[2, 0], [3, 8]]]),
    "word beyond the text": line_of(sentences=[[[0, 2], [3, 80]]]),
    "word before the text": line_of(sentences=[[[-1, 2], [3, 8]]]),
    "words out of order": line_of(sentences=[[[3, 8], [0, 2]]]),
    "words overlapping": line_of(sentences=[[[0, 4], [3, 8]]]),
    "sentences overlapping": line_of(sentences=[[[0, 2], [3, 8]], [[3, 8]]]),
    "sentences that leave a word out": line_of(sentences=[[[3, 8]]]),
    "no sentence for a text": line_of(sentences=[]),
}


@pytest.mark.parametrize("line", [pytest.param(line, id=name) for name, line in BAD_LINES.items()])
def test_bad_lines_are_refused(tmp_path: Path, line: str) -> None:
    path = file_of(tmp_path, '{"text": "نص"}\n\n' + line + "\n")
    with pytest.raises(DataError) as caught:
        list(numbered(path, "jsonl"))
    message = str(caught.value)
    assert message.startswith(f"{path}:3: ")
    assert "found" in message
    assert "expected" in message
    assert ";" in message.rpartition("expected")[2], "what to do"
    assert len(message) < 1000


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (line_of(label=[], tags=[]), ["'label'", "'tags'", "'entities'", "meta"]),
        (line_of(relations=[], Comments=[]), ["'Comments'", "'relations'", "--from doccano"]),
        (line_of(entities=[{"id": 1, "start_offset": 3, "label": "LOC"}]), ["'start_offset'", "--from doccano"]),
        (entity_of(start="3"), ["document 'd'", "'3'", "whole number"]),
        (line_of(entities=[{"start": 3, "label": "LOC"}]), ["document 'd'", "end"]),
        (line_of(entities=None), ["document 'd'", "None", "a list"]),
        (entity_of(text="موسك"), ["document 'd'", "LOC", "3:8", "'موسكو'", "'موسك'", "Unicode characters"]),
        (entity_of(score=1.5), ["1.5", "0 to 1"]),
        (line_of(sentences=[[[0, 2], [3, 80]]]), ["document 'd'", "3", "80", "8 characters"]),
        (line_of(sentences=[[[3, 8]]]), ["document 'd'", "'في'"]),
        (line_of(meta=[]), ["[]", "object"]),
        (line_of(meta={"improper_starts": 3}), ["improper_starts", "3"]),
        ('{"text" "a"}', ["column 9"]),
    ],
)
def test_errors_name_what_was_found(line: str, names: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        parse_document(line, path="a.jsonl", line=1)
    assert [name for name in names if name not in str(caught.value)] == []


@pytest.mark.parametrize("meta", [{"n": float("nan")}, {"n": object()}, {"n": {1, 2}}])
def test_a_meta_that_json_cannot_hold_is_not_written(meta: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="document 'd': "):
        format_document(Document("d", "نص", meta=meta))


_any_text = st.text(st.characters(), max_size=6)
_scalars = st.none() | st.booleans() | st.integers(-2, 9) | st.integers() | st.floats() | _any_text
_keys = st.sampled_from(
    ["id", "text", "entities", "meta", "sentences", "start", "end", "label", "score", "improper_starts"]
)
_json = st.recursive(
    _scalars,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(_keys | _any_text, values, max_size=4),
    max_leaves=12,
)
_offsets = st.integers(-2, 10)
_spans = st.fixed_dictionaries(
    {"start": _offsets, "end": _offsets, "label": st.sampled_from(["PER", "LOC"])},
    optional={"score": st.none() | st.floats(0, 1)},
)
_sound_texts = st.sampled_from(["في موسكو", "a b c", "", "\u200f", "a.b", "a\nb. c"])
_sound_records = st.fixed_dictionaries(
    {"text": _sound_texts, "entities": st.lists(_spans, max_size=3)},
    optional={"meta": st.fixed_dictionaries({"improper_starts": st.lists(_offsets)}), "id": st.text()},
)
_nearly_sound_records = st.fixed_dictionaries(
    {"text": _sound_texts},
    optional={
        "id": _any_text | _json,
        "entities": st.lists(_spans | _json, max_size=2) | _json,
        "meta": st.fixed_dictionaries({}, optional={"improper_starts": _json}) | _json,
        "sentences": st.lists(st.lists(st.tuples(_offsets, _offsets), max_size=3), max_size=3) | _json,
    },
)


@given(_json | _nearly_sound_records)
def test_any_json_is_a_sound_document_or_a_data_error(value: Any) -> None:
    try:
        document = parse_document(json.dumps(value), path="a.jsonl", line=1)
    except DataError as error:
        assert str(error).startswith("a.jsonl:1: found ") or str(error).startswith("a.jsonl:1: document ")
    else:
        assert document.text == value["text"]
        assert_sound(document)


@given(_sound_records)
def test_wrong_spans_are_read_and_left_to_the_check(record: dict[str, Any]) -> None:
    document = parse_document(json.dumps(record))
    assert len(document.entities) == len(record["entities"])
    assert_sound(document)


def assert_sound(document: Document) -> None:
    """Assert that a document can be written and read again, is in order, and that the check knows if it has tags."""
    line = format_document(document)
    assert format_document(parse_document(line.encode().decode())) == line
    words = words_of(document)
    assert list(words) == sorted(words)
    assert all(0 <= word.start < word.end <= len(document.text) for word in words)
    problems = {problem.rule for problem in check_documents(located([(Lines(1), document)], Path("a.jsonl")))}
    try:
        assert sum(map(len, tags_of(document))) == len(words)
    except DataError:
        assert problems & {"span-range", "span-edge", "span-sentence", "span-overlap"}
    else:
        assert problems <= {"empty-text", "invalid-transition"}


@given(st.text(st.characters()))
def test_any_text_is_a_document_or_a_data_error(source: str) -> None:
    with pytest.raises(DataError):
        parse_document(source)


@given(st.binary())
def test_any_bytes_are_documents_or_a_data_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = file_of(tmp_path_factory.getbasetemp(), raw)
    try:
        assert list(numbered(path, "jsonl")) == []
    except DataError as error:
        assert str(error).startswith(f"{path}:")


def test_a_line_that_no_reader_would_accept_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "LONGEST_RECORD", 1_000)
    fits, longer = Document("a", "ا" * 100), Document("b", "ا" * 500)
    assert len(written(fits).encode()) < 1_000
    for format in ("jsonl", "prodigy", "doccano"):
        with pytest.raises(DataError, match=r"document 'b': found [\d,]+ bytes, expected 1,000 at most on a line; cut"):
            write_corpus([fits, longer], tmp_path / "out", format)
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("format", ["jsonl", "prodigy", "doccano"])
def test_a_line_with_many_words_may_be_longer_than_one_of_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr(whole_files, "LONGEST", 10_000)
    words = [Word(5 * i, 5 * i + 4) for i in range(1_000)]
    sentences = tuple(Sentence(tuple(words[i : i + 20])) for i in range(0, len(words), 20))
    document = Document("a", " ".join(["كابل"] * len(words)), (Entity(0, 4, "LOC"),), sentences=sentences)
    write_corpus([document], tmp_path / "a", format)
    assert (tmp_path / "a").stat().st_size > 10_000
    (found,) = load_corpus(tmp_path / "a", format=format)
    assert (found.text, found.sentences) == (document.text, document.sentences)
