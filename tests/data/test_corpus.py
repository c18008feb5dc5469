import gzip
import json
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from helpers.reading import numbered
from helpers.strategies import LABELS, documents
from hypothesis import assume, given
from hypothesis import strategies as st

from musamma.data.checks.faults import check_documents
from musamma.data.corpus import load_corpus, read_located, write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.fitting import fit
from musamma.data.formats.registry import READERS, WRITERS, Keeps, extension_of, format_of
from musamma.data.located import Lines
from musamma.data.reading import Reading
from musamma.data.tags.bio import IMPROPER_STARTS, read_tags, tags_of
from musamma.data.text.segmentation import sentences_of, words_of

GOOD: dict[str, Any] = {"id": "a", "text": "في موسكو. ثم", "entities": [{"start": 3, "end": 8, "label": "LOC"}]}


def jsonl(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def other(*entities: tuple[int, int, str], **changes: Any) -> dict[str, Any]:
    """A second document, with a fault."""
    spans = [{"start": start, "end": end, "label": label} for start, end, label in entities]
    return {"id": "b", "text": "في موسكو. ثم", "entities": spans, **changes}


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.jsonl", "jsonl"),
        ("a.conll", "conll"),
        ("a.bio", "conll"),
        ("a.iob", "conll"),
        ("a.b.txt", "txt"),
        ("a.ann", "brat"),
        ("a.json", "labelstudio"),
        ("a.parquet", "parquet"),
        ("a.csv", "conll"),
        ("a.iob2", "conll"),
        ("a.conllu", "conllu"),
        ("A.CSV", "conll"),
        ("A.JSONL.GZ", "jsonl"),
    ],
)
def test_the_extension_tells_the_format(name: str, format: str) -> None:
    assert format_of(Path(name)) == format
    assert format_of(Path(name), "conll") == "conll"


@pytest.mark.parametrize("name", ["a", "a.xml", ".jsonl", "jsonl", "a.xlsx"])
def test_other_extensions_need_a_named_format(name: str) -> None:
    with pytest.raises(DataError, match=rf"^{name}: .*\bextension\b.* expected one of .*\.jsonl.*, or name the format"):
        format_of(Path(name))
    assert format_of(Path(name), "jsonl") == "jsonl"


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"gold\.jsonl: cannot read 'xml', expected one of jsonl conll conllu txt lines brat"
    ):
        numbered(jsonl(tmp_path, GOOD), "xml")


def test_a_text_file_is_one_unchanged_document(tmp_path: Path) -> None:
    path = tmp_path / "000_49e9.txt"
    path.write_bytes("\ufeffعنوان\r\n\r\nنص".encode())
    assert list(numbered(path)) == [(Lines(1), Document("000_49e9", "\ufeffعنوان\r\n\r\nنص"))]


@given(st.lists(documents(), min_size=1, max_size=2), st.sampled_from(sorted(WRITERS)))
def test_what_a_writer_writes_its_reader_reads(
    tmp_path_factory: pytest.TempPathFactory, found: list[Document], format: str
) -> None:
    assume(format != "brat" or not any("\0" in document.text for document in found))  # brat refuses it
    found = [Document(f"d{n}", d.text, d.entities, {}, d.sentences) for n, d in enumerate(found)]
    found.append(Document("d2", "نعم", (Entity(0, 3, "PER"),)))  # among texts alone, none is annotated
    path = tmp_path_factory.mktemp("corpus") / "corpus"
    write_corpus([fit(document, WRITERS[format].keeps or Keeps.NOTHING)[0] for document in found], path, format)
    back = [document for _, document in numbered(path, format)]
    assert [document.id for document in back] == [document.id for document in found]
    if Keeps.WORDS in (WRITERS[format].keeps or Keeps.NOTHING):
        assert [tags_of(document) for document in back] == [tags_of(document) for document in found]


def test_every_writer_has_a_reader() -> None:
    assert WRITERS.keys() <= READERS.keys()


def test_clean_gold_is_loaded(tmp_path: Path) -> None:
    first, second = load_corpus(jsonl(tmp_path, GOOD, other()), labels=LABELS)
    assert first == Document("a", "في موسكو. ثم", (Entity(3, 8, "LOC"),))
    assert second.id == "b"


def test_invalid_starts_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("موسكو I-LOC\n")
    (document,) = load_corpus(path, labels=LABELS)
    assert document.meta == {IMPROPER_STARTS: [0]}


@pytest.mark.parametrize(
    ("rule", "record"),
    [
        ("empty-text", other(text=" \u200f")),
        ("unknown-label", other((3, 8, "GPE"))),
        ("span-range", other((3, 80, "LOC"))),
        ("span-range", other((-3, 8, "LOC"))),
        ("span-range", other((8, 3, "LOC"))),
        ("span-edge", other((4, 8, "LOC"))),
        ("span-sentence", other((3, 12, "LOC"))),
        ("span-overlap", other((0, 8, "LOC"), (3, 8, "LOC"))),
        ("duplicate-id", other(id="a")),
    ],
)
def test_anything_else_that_is_wrong_stops(tmp_path: Path, rule: str, record: dict[str, Any]) -> None:
    path = jsonl(tmp_path, GOOD, record)
    with pytest.raises(DataError) as caught:
        load_corpus(path, labels=LABELS)
    assert str(caught.value).startswith(f"{path}:2: {rule}: ")
    (expected,) = check_documents(read_located(path), labels=LABELS)
    assert str(caught.value) == str(expected)


def test_without_labels_any_label_will_do(tmp_path: Path) -> None:
    assert len(load_corpus(jsonl(tmp_path, other((3, 8, "GPE"))))) == 1


@pytest.mark.parametrize("name", ["a.jsonl", "a.conll"])
@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_a_file_of_no_document_stops(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(DataError) as caught:
        load_corpus(path)
    assert str(caught.value).startswith(f"{path}: found no document, expected at least one; ")


def test_an_empty_text_file_stops(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    with pytest.raises(DataError, match=r"a\.txt:1: empty-text"):
        load_corpus(path)


def test_a_named_document_of_no_words_stops(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("# id = a\nنعم O\n\n# id = b\n")
    with pytest.raises(DataError, match=r"a\.conll:4: empty-text: document 'b'"):
        load_corpus(path)


@pytest.mark.parametrize("format", sorted(READERS))
def test_what_is_no_file_is_refused(tmp_path: Path, format: str) -> None:
    with pytest.raises(DataError, match=r"absent.*: found no such file.*, expected .*; check the path"):
        load_corpus(tmp_path / "absent", format=format)


@pytest.mark.parametrize("format", sorted(name for name in READERS if not READERS[name].folder))
def test_a_folder_is_no_file(tmp_path: Path, format: str) -> None:
    with pytest.raises(DataError, match="found a folder, expected a file"):
        load_corpus(tmp_path, format=format)


def anercorp(corpora: Path, part: str) -> tuple[Path, Document]:
    path = corpora / "anercorp" / f"ANERCorp_CamelLab_{part}.txt"
    (document,) = load_corpus(path, format="conll", labels=("PERS", "LOC", "ORG", "MISC"))
    return path, document


@pytest.mark.parametrize(
    ("part", "sentences", "words", "improper_starts"), [("train", 3_973, 125_102, 39), ("test", 925, 25_008, 74)]
)
def test_anercorp_is_read_whole(corpora: Path, part: str, sentences: int, words: int, improper_starts: int) -> None:
    _, document = anercorp(corpora, part)
    assert len(sentences_of(document)) == sentences
    assert len(words_of(document)) == words
    assert len(document.meta[IMPROPER_STARTS]) == improper_starts


def test_anercorp_entities_by_label_and_way_of_counting(corpora: Path) -> None:
    _, document = anercorp(corpora, "test")
    starts = Counter(chunk.label for tags in tags_of(document) for chunk in read_tags(tags) if chunk.proper)
    assert starts == {"PERS": 858, "LOC": 668, "ORG": 450, "MISC": 235}
    assert len(document.entities) == 2_285


def test_anercorp_survives_every_format(corpora: Path, tmp_path: Path) -> None:
    _, document = anercorp(corpora, "test")
    for name, format in WRITERS.items():
        copy = tmp_path / f"copy.{name}"
        keeps = format.keeps or Keeps.NOTHING
        if Keeps.WORDS not in keeps:
            continue
        write_corpus([document], copy, name)
        (back,) = load_corpus(copy, format=name)
        assert (back.text, back.entities) == (document.text, document.entities), name
        assert sentences_of(back) == sentences_of(document), name
        assert not Keeps.IMPROPER_STARTS & keeps or back.meta == document.meta, name


def test_anercorp_word_for_word(corpora: Path) -> None:
    path, document = anercorp(corpora, "test")
    rows = [line.split(" ") for line in path.read_text("utf-8-sig").split("\n") if line.strip()]
    words = [document.text[word.start : word.end] for word in words_of(document)]
    tags = [tag for sequence in tags_of(document) for tag in sequence]
    assert [list(row) for row in zip(words, tags, strict=True)] == rows


def test_wikipedia_articles_lose_no_letter(corpora: Path) -> None:
    for _, article in islice(numbered(corpora / "wikipedia-ar" / "articles.jsonl"), 60):
        words = words_of(article)
        assert sum(map(len, tags_of(article))) == len(words)
        in_words = Counter("".join(article.text[word.start : word.end] for word in words))
        assert {c: n for c, n in Counter(article.text).items() if c.isalnum() and in_words[c] != n} == {}


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize(
    "faulty",
    [
        Document("b", "في موسكو \ud800"),
        Document("b\udfff", "في موسكو"),
        Document("b", "في موسكو", (Entity(3, 8, "LOC\ud800"),)),
        Document("b", "في موسكو", (), {"a": ["\ud800"]}),
        Document("b", "في موسكو", (Entity(3, 8, "LOC", None, (("value", "\ud800"),)),)),
    ],
    ids=["text", "id", "label", "meta", "meaning"],
)
def test_half_of_a_surrogate_pair_is_refused_and_nothing_is_written(
    tmp_path: Path, format: str, faulty: Document
) -> None:
    fitted, lost = fit(faulty, WRITERS[format].keeps or Keeps.NOTHING)
    if lost:  # the format does not hold the string
        write_corpus([fitted], tmp_path / "out", format)
        return
    with pytest.raises(DataError, match="found half of a surrogate pair in") as caught:
        write_corpus([Document("a", "في موسكو", (Entity(3, 8, "LOC"),)), faulty], tmp_path / "out", format)
    assert f"document {faulty.id!r}" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", [".gz", ".zst"])
@pytest.mark.parametrize("format", sorted(name for name in WRITERS if not WRITERS[name].folder))
def test_a_compressed_file_is_read_or_refused_with_advice(tmp_path: Path, format: str, extension: str) -> None:
    plain = tmp_path / f"a{extension_of(format)}"
    write_corpus([Document("a", "في موسكو", (Entity(3, 8, "LOC"),))], plain, format)
    path = tmp_path / f"{plain.name}{extension}"
    content = plain.read_bytes()
    path.write_bytes(gzip.compress(content) if extension == ".gz" else pa.compress(content, codec="zstd", asbytes=True))
    if format != "parquet":
        assert load_corpus(path, format=format) == load_corpus(plain, format=format)
        return
    found = (
        f"{path}: found a {extension} file, expected {plain.name}: a file of this format is read as it is; decompress"
    )
    with pytest.raises(DataError) as caught:
        load_corpus(path)
    assert str(caught.value).startswith(found)


def test_extensions_in_capitals_are_read_as_others(tmp_path: Path) -> None:
    (tmp_path / "A.CSV").write_text("word,tag\nفي,O\nموسكو,B-LOC\n", encoding="utf-8")
    (tmp_path / "A.CONLL.GZ").write_bytes(gzip.compress("في O\nموسكو B-LOC\n".encode()))
    found = [load_corpus(tmp_path / name) for name in ("A.CSV", "A.CONLL.GZ")]
    assert [[document.entities for document in documents] for documents in found] == [[(Entity(3, 8, "LOC"),)]] * 2


@pytest.mark.parametrize(("name", "format"), [("a.arrow.gz", "datasets"), ("a.ann.gz", "brat"), ("a.txt.zst", "brat")])
def test_other_files_that_are_read_as_they_are(tmp_path: Path, name: str, format: str) -> None:
    (tmp_path / name).touch()
    rejected: list[DataError] = []
    reading = Reading(format)
    assert list(read_located(tmp_path / name, reading, on_rejected=rejected.append)) == []
    [error] = rejected
    assert f"found a {Path(name).suffix} file, expected {Path(name).stem}:" in str(error)


def test_a_path_that_names_no_format_is_told_for_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "news").touch()
    for name, message in {
        "articles": "found a folder, expected that of brat, WebAnno, a data set or a project; name the files in it, or",
        "news": "found no extension, expected one of .jsonl .conll",
        "nwes": "found no extension and no such file, expected one of .jsonl .conll",
        "news.xml": "the extension '.xml' names no format, expected one of .jsonl .conll",
    }.items():
        with pytest.raises(DataError) as caught:
            load_corpus(tmp_path / name)
        assert str(caught.value).startswith(f"{tmp_path / name}: {message}")
