import io
import re
from itertools import groupby
from pathlib import Path

import pytest
from helpers.reading import numbered
from helpers.strategies import documents, file_words, tagged_sentences
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity, Sentence, Word
from musamma.data.errors import DataError
from musamma.data.formats.columns import conll
from musamma.data.formats.columns.conll import write_conll
from musamma.data.formats.jsonl import format_document, parse_document
from musamma.data.formats.shared.tagged_sentences import TaggedSentence, join_sentences
from musamma.data.tags.bio import IMPROPER_STARTS, tags_of
from musamma.data.tags.tag import without_marks
from musamma.data.text.segmentation import sentences_of, words_of


def file_of(folder: Path, content: str | bytes) -> Path:
    path = folder / "a.conll"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def written(*found: Document) -> str:
    file = io.StringIO()
    write_conll(found, file)
    return file.getvalue()


def surfaces(document: Document) -> list[list[str]]:
    return [[document.text[w.start : w.end] for w in sentence.words] for sentence in sentences_of(document)]


def read(folder: Path, content: str | bytes) -> list[tuple[str, list[list[str]], list[list[str]]]]:
    """The id, words and tags of each document."""
    found = [document for _, document in numbered(file_of(folder, content), "conll")]
    return [(document.id, surfaces(document), tags_of(document)) for document in found]


def sentences_in(path: Path) -> list[TaggedSentence]:
    """The sentences of all documents, each with the line of its first word."""
    return [
        TaggedSentence(line, each.document, each.words, each.tags)
        for lines, document in numbered(path, "conll")
        for line, each in zip(lines.sentences, conll.tagged_sentences(document), strict=True)
    ]


_ids = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n\r\0")).map(str.strip)


@given(st.lists(st.tuples(_ids, tagged_sentences(min_size=0)), max_size=3))
def test_nothing_is_lost_on_the_way_out_and_in(
    tmp_path_factory: pytest.TempPathFactory, corpus: list[tuple[str, list[TaggedSentence]]]
) -> None:
    found = [
        join_sentences([TaggedSentence(s.line, name, s.words, s.tags) for s in part]) for name, part in corpus if part
    ]
    path = file_of(tmp_path_factory.getbasetemp(), written(*found))
    assert [document for _, document in numbered(path, "conll")] == found


@given(documents())
def test_words_tags_and_invalid_starts_of_any_document_come_back(
    tmp_path_factory: pytest.TempPathFactory, document: Document
) -> None:
    improper_starts = [entity.start for entity in document.entities[::2]]
    document = Document("d", document.text, document.entities, {IMPROPER_STARTS: improper_starts}, document.sentences)
    found = read(tmp_path_factory.getbasetemp(), written(document))
    assert found == [("d", surfaces(document), tags_of(document))]


@given(tagged_sentences())
def test_a_file_survives_jsonl(tagged: list[TaggedSentence]) -> None:
    document = join_sentences(tagged)
    back = parse_document(format_document(document))
    assert written(back) == written(document)


@given(tagged_sentences())
def test_the_text_is_the_words_with_spaces_and_newlines_between(tagged: list[TaggedSentence]) -> None:
    document = join_sentences(tagged)
    assert document.text == "\n".join(" ".join(sentence.words) for sentence in tagged)
    assert surfaces(document) == [list(sentence.words) for sentence in tagged]


def test_a_file_as_it_is_written() -> None:
    text = "التقى لافروف.\nفي موسكو"
    assert written(Document("002", text, (Entity(6, 12, "PER"), Entity(17, 22, "LOC")))) == (
        "# id = 002\nالتقى\tO\nلافروف\tB-PER\n.\tO\n\nفي\tO\nموسكو\tB-LOC\n\n"
    )


TWO = [("a", [["في", "موسكو"], ["ثم"]], [["O", "B-LOC"], ["O"]])]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("في O\nموسكو B-LOC\n\nثم O\n", id="spaces"),
        pytest.param("في\tO\nموسكو\tB-LOC\n\nثم\tO\n", id="tabs"),
        pytest.param("في   O\nموسكو   B-LOC\n\nثم   O\n", id="several spaces"),
        pytest.param("في O \nموسكو B-LOC\n\n ثم O\n", id="spaces at the ends"),
        pytest.param("في \tO\nموسكو\t B-LOC\n\nثم \t O\n", id="spaces around tabs"),
        pytest.param("في PREP x O\nموسكو\tNOUN\t\tB-LOC\n\nثم ADV x O\n", id="more columns"),
        pytest.param("في O\nموسكو B-LOC\n\nثم O", id="no final newline"),
        pytest.param("في O\r\nموسكو B-LOC\r\n\r\nثم O\r\n", id="CRLF"),
        pytest.param("\ufeffفي O\nموسكو B-LOC\n\nثم O\n", id="BOM"),
        pytest.param("\n\nفي O\nموسكو B-LOC\n\n \t\n\nثم O\n\n\n", id="many blank lines"),
        pytest.param("# id = a\nفي O\nموسكو B-LOC\n\nثم O\n", id="id"),
        pytest.param("# id =   a  \r\nفي O\r\nموسكو B-LOC\r\n\r\nثم O\r\n", id="id between spaces"),
        pytest.param("-DOCSTART- O\n\n# id = a\nفي O\nموسكو B-LOC\n\nثم O\n", id="document start and id"),
    ],
)
def test_ways_to_write_the_same(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == TWO


def test_the_last_sentence_needs_no_newline(tmp_path: Path) -> None:
    path = file_of(tmp_path, "في O\n\nموسكو B-LOC")
    assert sentences_in(path) == [
        TaggedSentence(1, "a", ("في",), ("O",)),
        TaggedSentence(3, "a", ("موسكو",), ("B-LOC",)),
    ]


def test_docstart_lines_start_documents(tmp_path: Path) -> None:
    content = "-DOCSTART- -X- O O\n\nفي x O\n\nثم x O\n-DOCSTART-\nنعم x O\n"
    assert [(name, words) for name, words, _ in read(tmp_path, content)] == [
        ("a-1", [["في"], ["ثم"]]),
        ("a-2", [["نعم"]]),
    ]


def test_a_marker_ends_a_sentence_and_documents_know_their_lines(tmp_path: Path) -> None:
    path = file_of(tmp_path, "أ O\n# id = x y\nب O\nج O\n\nد O\n\n# id = z\n\nه O\n")
    assert [(s.line, s.document, s.words) for s in sentences_in(path)] == [
        (1, "a", ("أ",)),
        (3, "x y", ("ب", "ج")),
        (6, "x y", ("د",)),
        (10, "z", ("ه",)),
    ]
    firsts = [(lines.first, document.id) for lines, document in numbered(path, "conll")]
    assert firsts == [
        (1, "a"),
        (3, "x y"),
        (10, "z"),
    ]


def test_documents_of_one_id_stay_two(tmp_path: Path) -> None:
    document = Document("d", "نعم")
    assert [(name, words) for name, words, _ in read(tmp_path, written(document, document))] == [
        ("d", [["نعم"]]),
        ("d", [["نعم"]]),
    ]


def test_a_document_without_words_keeps_its_place(tmp_path: Path) -> None:
    path = file_of(tmp_path, written(Document("a", "نعم"), Document("b", " \u200f\n"), Document("c", "")))
    assert [(lines.first, document.id, document.text) for lines, document in numbered(path, "conll")] == [
        (2, "a", "نعم"),
        (4, "b", ""),
        (5, "c", ""),
    ]
    assert [sentence.document for sentence in sentences_in(path)] == ["a"]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", " \n\t\n", "-DOCSTART- O\n\n"])
def test_a_file_of_nothing_has_no_documents(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == []


@pytest.mark.parametrize("word", ["#", "-", "-DOCSTART", "--DOCSTART-", "B-PER", "O", "id", "=", "،", "<s>", '"'])
@pytest.mark.parametrize("separator", [" ", "\t"])
def test_words_that_look_like_something_else(tmp_path: Path, word: str, separator: str) -> None:
    assert read(tmp_path, f"{word}{separator}O\n{word}{separator}B-X\n") == [("a", [[word, word]], [["O", "B-X"]])]


@pytest.mark.parametrize("word", ["New\u00a0York", "\u3000", "a\u2028b", "a\x85", "\u200f", "\ufeff", "-DOCSTART-x"])
def test_odd_words_of_a_file_come_back(tmp_path: Path, word: str) -> None:
    expected = [("a", [["في", word]], [["O", "B-LOC"]])]
    assert read(tmp_path, f"في O\n{word} B-LOC\n") == expected
    (_, document), *_ = numbered(tmp_path / "a.conll", "conll")
    assert read(tmp_path, written(document)) == expected


def test_invalid_starts_are_kept(tmp_path: Path) -> None:
    content = "# id = a\nقال\tI-PER\nلافروف\tI-PER\nفي\tO\nموسكو\tI-LOC\n\nثم\tB-LOC\nمتقي\tI-PER\n\n"
    (_, document), *_ = numbered(file_of(tmp_path, content), "conll")
    assert document.meta == {IMPROPER_STARTS: [0, 14, 23]}
    assert document.entities == (
        Entity(0, 10, "PER"),
        Entity(14, 19, "LOC"),
        Entity(20, 22, "LOC"),
        Entity(23, 27, "PER"),
    )
    assert written(document) == content


@pytest.mark.parametrize(
    "line",
    [
        "موسكو",
        "موسكو\t",
        "\tO",
        " \tO",
        " O",
        "موسكو\u00a0O",
        "# id =",
        "# id =a",
        "#",
        "#القدس",
        "موسكو X-PER",
        "موسكو PER",
        "موسكو B-",
        "موسكو b-loc",
        "موسكو B-LOC O.",
        "-DOCSTART",
    ],
)
def test_bad_lines_are_refused(tmp_path: Path, line: str) -> None:
    path = file_of(tmp_path, f"في O\n\nثم O\n{line}\nنعم O\n")
    with pytest.raises(DataError) as caught:
        list(numbered(path, "conll"))
    message = str(caught.value)
    assert message.startswith(f"{path}:4: found ")
    assert "expected" in message
    assert ";" in message.rpartition("expected")[2], "what to do"


def test_an_unknown_tag_is_named(tmp_path: Path) -> None:
    path = file_of(tmp_path, "في O\nموسكو X-PER\n")
    with pytest.raises(
        DataError, match=r"a\.conll:2: found the tag 'X-PER', expected O, B-LABEL or I-LABEL; .*correct"
    ):
        list(numbered(path, "conll"))


@pytest.mark.parametrize("raw", [b"\xff", b"a O\n\xd9 O\n", b"a O\n\0\n"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = file_of(tmp_path, raw)
    with pytest.raises(DataError) as caught:
        list(numbered(path, "conll"))
    assert str(caught.value).startswith(f"{path}:{raw.count(10, 0, -2) + 1}: found ")


@pytest.mark.parametrize("word", ["a b", "a\tb", "a\nb", "a\r", "a\0", " ", "-DOCSTART-"])
def test_words_that_do_not_fit_in_a_column_are_refused(word: str) -> None:
    document = Document("d", word, sentences=(Sentence((Word(0, len(word)),)),))
    with pytest.raises(DataError, match=r"document 'd': .* or use JSONL"):
        written(document)


@pytest.mark.parametrize("identifier", ["a\nb", " a", "a ", "a\r", "a\rb", "\ta", "\n", "a\0"])
def test_ids_that_do_not_fit_on_a_line_are_refused(identifier: str) -> None:
    with pytest.raises(DataError, match=r"document '.*': .*id .* or use JSONL"):
        written(Document(identifier, "نعم"))


@pytest.mark.parametrize("label", ["", "A B", "A\tB-LOC", "A\nB"])
def test_labels_that_do_not_fit_in_a_column_are_refused(label: str) -> None:
    with pytest.raises(DataError, match=r"document 'd': .*label"):
        written(Document("d", "نعم", (Entity(0, 3, label),)))


def test_labels_may_hold_dashes(tmp_path: Path) -> None:
    (_, document), *_ = numbered(file_of(tmp_path, written(Document("d", "نعم", (Entity(0, 3, "-A-"),)))), "conll")
    assert document.entities == (Entity(0, 3, "-A-"),)


def test_entities_that_tags_cannot_say_are_refused() -> None:
    with pytest.raises(DataError, match="document 'd': the LOC at 1:3"):
        written(Document("d", "نعم", (Entity(1, 3, "LOC"),)))


_lines = st.lists(
    st.one_of(
        st.tuples(file_words, st.sampled_from(["O", "B-PER", "I-PER", "I-LOC"])).map("\t".join),
        st.sampled_from(["", "# id = x", "# id = ", "-DOCSTART- O", "\ufeff", "a b c", "\r", " O", "x\tI-"]),
    )
).map("\n".join)


def tags_in(text: str) -> list[list[str]]:
    """The last columns of a file without faulty lines, sentence by sentence."""
    lines = [line.strip(" \t\r") if without_marks(line) else "" for line in text.removeprefix("\ufeff").split("\n")]
    columns = [[] if line.startswith("# id =") else re.split("[ \t]+", line) for line in lines]
    stretches = groupby(columns, key=lambda row: row not in ([], [""]) and row[0] != "-DOCSTART-")
    return [[row[-1] for row in rows] for are_words, rows in stretches if are_words]


@given(_lines.map(str.encode) | st.binary())
def test_any_bytes_are_documents_or_a_data_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = file_of(tmp_path_factory.getbasetemp(), raw)
    try:
        found = [document for _, document in numbered(path, "conll")]
    except DataError as error:
        assert str(error).startswith(f"{path}:")
        return
    sentences = tags_in(raw.decode())
    assert [tags for document in found for tags in tags_of(document)] == sentences
    assert sum(len(words_of(document)) for document in found) == sum(map(len, sentences))
    again = file_of(tmp_path_factory.getbasetemp(), written(*found))
    assert [document for _, document in numbered(again, "conll")] == found
