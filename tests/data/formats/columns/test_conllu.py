"""CoNLL-U: entities in MISC, tokens of several words, spaces, and what is written."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.reading import numbered

from musamma.data.corpus import load_corpus, read_located, write_corpus
from musamma.data.documents import Document, Entity, Sentence, Word
from musamma.data.errors import DataError
from musamma.data.formats.registry import Tasks
from musamma.data.formats.shared.columns import Columns
from musamma.data.problems import Problem
from musamma.data.reading import Reading
from musamma.data.tags.bio import IMPROPER_STARTS


def line(number: int | str, form: str, misc: str = "_") -> str:
    return "\t".join([str(number), form, *["_"] * 7, misc]) + "\n"


def file_of(folder: Path, *lines: str) -> Path:
    path = folder / "a.conllu"
    path.write_bytes("".join(lines).encode())
    return path


def read(path: Path, **options: Any) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The id, text and entities of each document."""
    found = [document for _, document in numbered(path, **options)]
    return [(d.id, d.text, [(d.surface(entity), entity.label) for entity in d.entities]) for d in found]


CAIRO = [
    "# newdoc id = d\n# sent_id = 1\n# text = زار أحمد علي القاهرة.\n",
    line(1, "زار", "NE=O"),
    line(2, "أحمد", "NE=B-PER|Gloss=x"),
    line(3, "علي", "NE=I-PER"),
    line(4, "القاهرة", "NE=B-LOC|SpaceAfter=No"),
    line(5, ".", "NE=O"),
    "\n",
]
READ = [("d", "زار أحمد علي القاهرة.", [("أحمد علي", "PER"), ("القاهرة", "LOC")])]


@pytest.mark.parametrize("key", ["NE", "NER", "ner", "name"])
def test_tags_are_in_misc(tmp_path: Path, key: str) -> None:
    assert read(file_of(tmp_path, *[each.replace("NE=", f"{key}=") for each in CAIRO])) == READ


@pytest.mark.parametrize("end", ["\r\n", "\r\r\n"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    assert read(file_of(tmp_path, "\ufeff", *[each.replace("\n", end) for each in CAIRO])) == READ


def test_without_text_the_words_tell_the_spaces(tmp_path: Path) -> None:
    assert read(file_of(tmp_path, "# newdoc id = d\n", *CAIRO[1:])) == READ


def test_the_text_of_the_comment_has_the_spaces(tmp_path: Path) -> None:
    lines = [each.replace("|SpaceAfter=No", "").replace("أحمد علي", "أحمد  علي") for each in CAIRO]
    assert [text for _, text, _ in read(file_of(tmp_path, *lines))] == ["زار أحمد  علي القاهرة."]


def test_sentences_and_documents(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        line(1, "قال", "SpaceAfter=No"),
        "\n",
        line(1, "نعم", r"SpacesAfter=\s\n"),
        "\n# newpar\n",
        line(1, "ثم"),
        "\n# newdoc id = b\n",
        line(1, "لا", "SpaceAfter=No"),
        "\n# newpar\n",
        line(1, "بلى", r"SpacesBefore=\t|SpaceAfter=No"),
    )
    assert [(name, text) for name, text, _ in read(path)] == [("a", "قالنعم \nثم"), ("b", "لا\n\tبلى")]


@pytest.mark.parametrize(
    ("tags", "words", "entities"),
    [
        (("O", "B-LOC"), ["و", "موسكو"], [("موسكو", "LOC")]),
        (("B-LOC", "I-LOC"), ["و", "موسكو"], [("وموسكو", "LOC")]),
        (("B-ORG", "B-LOC"), ["و", "موسكو"], [("و", "ORG"), ("موسكو", "LOC")]),
    ],
)
def test_a_token_that_consists_of_its_words_letter_by_letter_is_these_words(
    tmp_path: Path, tags: tuple[str, str], words: list[str], entities: list[tuple[str, str]]
) -> None:
    parts = [line(n, word, f"NE={tag}") for n, word, tag in zip((1, 2), ("و", "موسكو"), tags, strict=True)]
    path = file_of(tmp_path, "# text = وموسكو ثم\n", line("1-2", "وموسكو"), *parts, line("2.1", "x"), line(3, "ثم"))
    ((_, document),) = numbered(path)
    assert document.text == "وموسكو ثم"
    assert [document.surface(word) for sentence in document.sentences or () for word in sentence.words] == [
        *words,
        "ثم",
    ]
    assert [(document.surface(entity), entity.label) for entity in document.entities] == entities


def test_a_token_that_is_spelt_otherwise_than_its_words_is_one_word(tmp_path: Path) -> None:
    cairo = [
        line("1-2", "للقاهرة"),
        line(1, "ل", "NE=O"),
        line(2, "القاهرة", "NE=B-LOC"),
        line(3, "الكبرى", "NE=I-LOC"),
    ]
    assert read(file_of(tmp_path, *cairo)) == [("a", "للقاهرة الكبرى", [("للقاهرة الكبرى", "LOC")])]
    two = [line("1-2", "للقاهرة"), line(1, "ل", "NE=B-ORG"), line(2, "القاهرة", "NE=B-LOC"), line(3, "ثم", "NE=I-LOC")]
    lost: Counter[str] = Counter()
    assert read(file_of(tmp_path, *two), lost=lost) == [("a", "للقاهرة ثم", [("للقاهرة", "ORG"), ("ثم", "LOC")])]
    same = [line("1-2", "للقاهرة"), line(1, "ل", "NE=B-ORG"), line(2, "القاهرة", "NE=B-LOC")]
    assert read(file_of(tmp_path, *same), lost=lost) == [("a", "للقاهرة", [("للقاهرة", "ORG")])]
    assert lost == {"entities in a token that has another one": 1}


def test_the_tag_of_a_token_is_that_of_its_words(tmp_path: Path) -> None:
    token = [line("1-2", "وموسكو", "NE=B-LOC"), line(1, "و"), line(2, "موسكو")]
    assert read(file_of(tmp_path, *token)) == [("a", "وموسكو", [("وموسكو", "LOC")])]


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [("BIOES", "O B-PER E-PER S-LOC O"), ("BILOU", "O B-PER L-PER U-LOC O"), ("IO", "O PER PER LOC O")],
)
def test_other_schemes_are_named(tmp_path: Path, scheme: str, tags: str) -> None:
    lines = [line(n, "س", f"NE={tag}") for n, tag in enumerate(tags.split(), start=1)]
    path = file_of(tmp_path, *lines)
    assert read(path, columns=Columns(scheme=scheme)) == [("a", "س س س س س", [("س س", "PER"), ("س", "LOC")])]
    with pytest.raises(DataError, match=rf"a\.conllu:\d: found the tag .* read it with --columns scheme={scheme}; "):
        read(path)
    problems: list[Problem] = []
    list(read_located(path, on_problem=problems.append))
    assert {problem.rule for problem in problems} == {"unknown-tag"}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["1\tنعم\tNE=O\n"], ":1: found 3 columns parted by tabs, expected the ten of CoNLL-U"),
        (["1 نعم _ _ _ _ _ _ _ _\n"], ":1: found 1 columns parted by tabs"),
        ([line("x", "نعم")], ":1: found the id 'x', expected a number"),
        ([line(2, "نعم")], ":1: found the id 2, expected 1 there"),
        ([line(1, "نعم"), line(1, "نعم")], ":2: found the id 1, expected 2 there"),
        ([line("2-1", "نعم")], ":1: found the id 2-1, expected 1 there"),
        ([line("1-1", "نعم")], ":1: found the id 1-1, expected a range"),
        ([line(1, "")], ":1: found an empty FORM"),
        (["# text = نعم لا\n", line(1, "نعم")], ":2: found 'لا' at the end of # text"),
        (["# text = نعم\n", line(1, "نعم"), line(2, "لا")], ":3: found the word 'لا', expected ''"),
        ([line(1, "نعم", "NE=B-")], ":1: found the tag 'B-'"),
        ([line(1, "نعم", "NE=B-P\u200fR")], ":1: found the tag 'B-P\\u200fR', expected a label without invisible"),
    ],
)
def test_faulty_lines_are_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    path = file_of(tmp_path, *lines)
    with pytest.raises(DataError) as caught:
        load_corpus(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert ";" in str(caught.value)


def test_a_faulty_document_does_not_cost_the_others(tmp_path: Path) -> None:
    path = file_of(
        tmp_path, *CAIRO, "# newdoc id = e\n", line(1, "لا"), line(3, "لا"), "\n# newdoc id = f\n", line(1, "ثم")
    )
    errors: list[DataError] = []
    found = list(read_located(path, on_rejected=errors.append))
    assert [each.document.id for each in found] == ["d", "f"]
    assert [(error.document, error.line) for error in errors] == [("e", 12)]


def test_a_file_without_tags_is_no_gold(tmp_path: Path) -> None:
    path = file_of(tmp_path, line(1, "نعم"))
    assert len(list(read_located(path))) == 1
    with pytest.raises(DataError, match="found no word with NE=, NER= or name= in the column MISC"):
        list(read_located(path, Reading(tasks=Tasks.ANNOTATED)))


@pytest.mark.parametrize("columns", [Columns(word=2), Columns(sentence=3), Columns(sentence_end="period")])
def test_columns_cannot_be_named(tmp_path: Path, columns: Columns) -> None:
    with pytest.raises(DataError, match="expected only scheme, form or outside for CoNLL-U"):
        read(file_of(tmp_path, *CAIRO), columns=columns)


def test_a_file_as_it_is_written(tmp_path: Path) -> None:
    text = " قال أحمد.\nنعم  ثم|\n"
    words = ((Word(1, 4), Word(5, 9), Word(9, 10)), (Word(11, 14), Word(16, 18), Word(18, 19)))
    found = Document(
        "d", text, (Entity(5, 9, "PER"), Entity(16, 18, "A-B")), {IMPROPER_STARTS: [16]}, tuple(map(Sentence, words))
    )
    write_corpus([found], tmp_path / "b.conllu")
    assert (tmp_path / "b.conllu").read_text(encoding="utf-8") == "".join(
        [
            "# newdoc id = d\n# sent_id = d-1\n# text = قال أحمد.\n",
            line(1, "قال", r"NE=O|SpacesBefore=\s"),
            line(2, "أحمد", "NE=B-PER|SpaceAfter=No"),
            line(3, ".", "NE=O"),
            "\n# sent_id = d-2\n# text = نعم  ثم|\n",
            line(1, "نعم", r"NE=O|SpacesAfter=\s\s"),
            line(2, "ثم", "NE=I-A-B|SpaceAfter=No"),
            line(3, "|", r"NE=O|SpacesAfter=\n"),
            "\n",
        ]
    )
    assert [document for _, document in numbered(tmp_path / "b.conllu")] == [found]


@pytest.mark.parametrize(
    "document",
    [
        Document("", "نعم"),
        Document(" a", "نعم"),
        Document("a\nb", "نعم"),
        Document("a", "ن\tم", sentences=(Sentence((Word(0, 3),)),)),
        Document("a", "نعم", (Entity(0, 3, "A|B"),)),
        Document("a", "نعم", (Entity(0, 3, "A B"),)),
        Document("a", "نعم", (Entity(0, 3, ""),)),
        Document("a", "نعم", (Entity(0, 2, "PER"),)),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, document: Document) -> None:
    with pytest.raises(DataError, match=r"document '.*': "):
        write_corpus([document], tmp_path / "b.conllu")
    assert not (tmp_path / "b.conllu").exists()
