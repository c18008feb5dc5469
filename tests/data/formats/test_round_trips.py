"""Tests that a format gives back all that it claims to hold, and that what it cannot hold is counted."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.reading import numbered, writers_that_keep
from helpers.strategies import documents
from hypothesis import given, settings
from hypothesis import strategies as st

from musamma.data.corpus import read_located, write_corpus
from musamma.data.documents import PROVENANCE, Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.fitting import fit
from musamma.data.formats.registry import READERS, WRITERS, Keeps, format_of
from musamma.data.reading import Reading
from musamma.data.tags.bio import IMPROPER_STARTS
from musamma.data.text.segmentation import sentences_of

EVERY_FORMAT = pytest.mark.parametrize("format", sorted(WRITERS))
_KEYS = st.sampled_from(["text", "start", "end", "labels", "value", "type", "result", "id", "meta", "x"])
AWKWARD = "مُحَمَّد محـــمد، 👨\u200d👩\u200d👧 في «القاهرة،»\u200f\r\nثم 🇪🇬 موسكو؛ نعم"


def named(documents: list[Document]) -> list[Document]:
    return [
        Document(f"d {number}.x", each.text.replace("\0", ""), (), each.meta, None)
        if "\0" in each.text
        else Document(f"d {number}.x", each.text, each.entities, each.meta, each.sentences)
        for number, each in enumerate(documents)
    ]


def keeps(format: str) -> frozenset[str]:
    return WRITERS[format].keeps or Keeps.NOTHING


def written_and_read(found: list[Document], folder: Path, format: str) -> list[Document]:
    path = folder / "corpus"
    write_corpus(found, path, format)
    lost: Counter[str] = Counter()
    back = [document for _, document in numbered(path, format, lost=lost)]
    assert not lost
    return back


def plain(document: Document) -> tuple[object, ...]:
    """A document for comparison: the sentences found in its text are equal to None."""
    return document.id, document.text, document.entities, dict(document.meta), sentences_of(document)


@EVERY_FORMAT
@settings(max_examples=25)
@given(found=st.lists(documents(), min_size=1, max_size=2).map(named), invalid=st.booleans())
def test_what_a_format_can_hold_comes_back(
    tmp_path_factory: pytest.TempPathFactory, format: str, found: list[Document], invalid: bool
) -> None:
    if invalid:
        found = [
            Document(
                d.id, d.text, d.entities, {**d.meta, IMPROPER_STARTS: [e.start for e in d.entities[::2]]}, d.sentences
            )
            for d in found
        ]
    found.append(Document("d 9.x", "نعم", (Entity(0, 3, "PER"),)))  # among texts alone, none is annotated
    fitted = [fit(document, keeps(format)) for document in found]
    back = written_and_read([document for document, _ in fitted], tmp_path_factory.mktemp("f"), format)
    assert [plain(document) for document in back] == [plain(document) for document, _ in fitted]
    for document, (kept, lost) in zip(found, fitted, strict=True):
        if not lost and not invalid:
            assert plain(document) == plain(kept)


@EVERY_FORMAT
def test_marks_emoji_and_line_ends_move_no_offset(tmp_path: Path, format: str) -> None:
    names = ("مُحَمَّد", "محـــمد", "القاهرة", "موسكو")
    spans = tuple(Entity(AWKWARD.index(name), AWKWARD.index(name) + len(name), "PER") for name in names)
    (document,) = written_and_read([fit(Document("a", AWKWARD, spans), keeps(format))[0]], tmp_path, format)
    if Keeps.WORDS not in keeps(format) or Keeps.SPACING in keeps(format):
        assert document.text == AWKWARD
    assert [document.text[e.start : e.end] for e in document.entities] == list(names)


@pytest.mark.parametrize("format", writers_that_keep(Keeps.OVERLAPS))
def test_nested_entities_come_back(tmp_path: Path, format: str) -> None:
    nested = Document("a", "بلدية مدينة البيرة", (Entity(0, 18, "ORG"), Entity(6, 18, "LOC"), Entity(12, 18, "LOC")))
    kept, lost = fit(nested, keeps(format))
    assert (plain(kept), lost) == (plain(nested), Counter())
    assert [plain(each) for each in written_and_read([nested], tmp_path, format)] == [plain(nested)]


def test_every_kind_of_loss_is_counted() -> None:
    spans = (Entity(0, 3, "PER", 0.5), Entity(0, 9, "ORG"), Entity(4, 9, "LOC", 0.5))
    document = Document("a", "قال  موسكو", spans[:1], {"source": "x", "page": 2, IMPROPER_STARTS: [0]})
    left_out = {"scores": 1, "keys of meta": 2, "documents' raw spacing": 1}
    assert fit(document, Keeps.WORDS | Keeps.IMPROPER_STARTS)[1] == left_out
    assert fit(document, Keeps.SPACING)[1] == {"scores": 1, "keys of meta": 2, "invalid I- starts": 1}
    kept, lost = fit(Document("a", "قال موسكو", spans), Keeps.SPACING | Keeps.SCORES)
    assert (kept.entities, lost) == (spans[1:2], {"overlapping entities": 2})
    assert fit(document, Keeps.EVERYTHING) == (document, Counter())


def test_words_of_a_file_are_lost_where_they_are_not_those_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("أ.ف.ب. O\nقالت O\n\nنعم O\n", encoding="utf-8")
    ((_, document),) = numbered(path)
    assert fit(document, Keeps.SPACING)[1] == {"documents' own words and sentences": 1}


@pytest.mark.parametrize("format", sorted(name for name in WRITERS if WRITERS[name].folder))
def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path, format: str) -> None:
    good, bad = Document("a", "نعم"), Document("a", "لا")
    with pytest.raises(DataError, match="id"):
        write_corpus([good, bad], tmp_path / "out", format)
    assert list(tmp_path.iterdir()) == []
    write_corpus([good], tmp_path / "out", format)
    with pytest.raises(DataError, match="out: found an existing file or folder, expected a new folder"):
        write_corpus([bad], tmp_path / "out", format)
    assert next(document for _, document in numbered(tmp_path / "out")).text == "نعم"
    assert format_of(tmp_path / "out") == format


@pytest.mark.parametrize("format", sorted(name for name in WRITERS if not WRITERS[name].folder))
def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, format: str) -> None:
    def breaking() -> list[Document]:
        raise DataError("stop")

    with pytest.raises(DataError, match="stop"):
        write_corpus((each for _ in range(2) for each in breaking()), tmp_path / "out", format)
    assert list(tmp_path.iterdir()) == []


@EVERY_FORMAT
def test_ids_that_a_file_gives_are_known_as_such(tmp_path: Path, format: str) -> None:
    write_corpus([Document("x", "نعم", (Entity(0, 3, "PER"),))], tmp_path / "corpus", format)
    (located,) = read_located(tmp_path / "corpus", Reading(format))
    assert located.named or format == "brat"  # it has ids in the names of files alone
    assert located.annotated


def test_every_format_is_written_but_plain_text_and_projects() -> None:
    assert READERS.keys() - WRITERS.keys() == {"txt", "lines", "project"}


def test_options_are_for_the_formats_that_have_them(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "نعم"}), encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.jsonl: found the option 'split', expected none for jsonl; leave it out"):
        numbered(path, split="train")
    with pytest.raises(DataError, match="found a tag scheme, expected none for parquet"):
        write_corpus([], tmp_path / "a.parquet", "parquet", scheme="BIOES")


_numbers = st.integers(-2, 12) | st.none() | st.floats() | st.booleans()
_junk = st.recursive(
    _numbers | st.sampled_from(["", "نعم", "labels", "relation", "\ud83d", "👍"]),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(_KEYS, values, max_size=4),
    max_leaves=12,
)


def like(format: str) -> st.SearchStrategy[Any]:
    """Values that are similar to an export of a tool, and often invalid."""
    span = st.lists(_junk, min_size=3, max_size=3) | st.tuples(st.integers(0, 4), st.integers(0, 4), st.just("PER"))
    text = st.sampled_from(["نعم", "👍 نعم", "a\r\nb"]) | _junk
    if format == "prodigy":
        spans = (
            st.lists(st.fixed_dictionaries({"start": _numbers, "end": _numbers, "label": _junk}), max_size=2) | _junk
        )
        more = {
            "spans": spans,
            "answer": st.sampled_from(["accept", None]) | _junk,
            "meta": _junk,
            "_input_hash": _junk,
        }
        return st.fixed_dictionaries({"text": text}, optional={**more, "_session_id": _junk, "id": _junk}) | _junk
    if format == "gliner":
        words = st.lists(st.sampled_from(["نعم", "لا", " "]), max_size=3) | _junk
        return st.fixed_dictionaries({"ner": st.lists(span, max_size=2) | _junk}, optional={"tokenized_text": words})
    if format == "jsonl":
        words = st.lists(st.sampled_from(["نعم", "لا", " "]) | _junk, max_size=2) | _junk
        tags = st.lists(st.sampled_from(["O", "B-X", "U-X"]) | _junk, max_size=2) | _junk
        return st.fixed_dictionaries(
            {"tokens": words, "tags": tags}, optional={"id": _junk, "token": _junk, "tag": _junk}
        )
    if format == "doccano":
        shape = {"text": text, "label": st.lists(span, max_size=2) | _junk, "id": _junk, "meta": _junk}
        return st.fixed_dictionaries({}, optional=shape) | _junk
    value = st.fixed_dictionaries({}, optional={"start": _junk, "end": _junk, "labels": _junk, "text": _junk}) | _junk
    results = st.lists(
        st.fixed_dictionaries({"value": value}, optional={"type": _junk, "score": _junk}) | _junk, max_size=2
    )
    given = st.lists(st.fixed_dictionaries({"result": results | _junk}) | _junk, max_size=2) | _junk
    data = st.fixed_dictionaries({"text": text}, optional={"id": _junk, "meta": _junk, "sentences": _junk}) | _junk
    return st.fixed_dictionaries({"data": data}, optional={"annotations": given, "predictions": given, "id": _junk})


@pytest.mark.parametrize("format", ["doccano", "gliner", "jsonl", "labelstudio", "prodigy"])
@given(data=st.data())
def test_whatever_json_is_read_or_a_data_error(
    tmp_path_factory: pytest.TempPathFactory, format: str, data: st.DataObject
) -> None:
    value = data.draw(like(format))
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps([value] if format in ("labelstudio", "gliner") else value), encoding="utf-8")
    assert_read_or_refused(path, format)


@pytest.mark.parametrize("format", sorted(READERS))
@given(raw=st.binary(max_size=60) | st.text('TRE#* \t0123;\nنعم{}[]",:', max_size=60).map(str.encode))
def test_whatever_bytes_are_read_or_a_data_error(
    tmp_path_factory: pytest.TempPathFactory, format: str, raw: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.ann"
    path.write_bytes(raw)
    path.with_suffix(".txt").write_text("نعم", encoding="utf-8")
    assert_read_or_refused(path, format)


def assert_read_or_refused(path: Path, format: str) -> None:
    try:
        found = [document for _, document in numbered(path, format)]
    except DataError as error:
        assert str(error).startswith(str(path.parent))
        assert "expected" in str(error)
        return
    for document in found:
        fit(document, Keeps.SPACING)


def test_terms_of_a_prediction_go_when_a_person_answers(tmp_path: Path) -> None:
    predicted = Document("a", "في موسكو", (Entity(3, 8, "LOC", 0.5),), {PROVENANCE: {"model": "m"}, "page": 1})
    write_corpus([predicted], tmp_path / "a.json", "labelstudio")
    assert [x for _, x in numbered(tmp_path / "a.json")] == [predicted]
    [task] = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    task["annotations"] = task["predictions"]
    (tmp_path / "b.json").write_text(json.dumps([task]), encoding="utf-8")
    write_corpus([predicted], tmp_path / "c.jsonl", "doccano")
    for path, format in ((tmp_path / "b.json", "labelstudio"), (tmp_path / "c.jsonl", "doccano")):
        [corrected] = [x for _, x in numbered(path, format)]
        assert corrected == replace(predicted, entities=(Entity(3, 8, "LOC"),), meta={"page": 1})
    fitted, lost = fit(predicted, keeps("doccano"))
    assert fitted == corrected
    assert lost == {"scores": 1, "provenance records of predictions": 1}
