"""The rules that are heuristics or need the whole corpus."""

from pathlib import Path

import pytest
from helpers.paths import SEEDS
from helpers.strategies import documents
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.check_files import Checked, check_files
from musamma.data.checks.hints import LONG, find_empty_words, find_hints, find_missing_dates
from musamma.data.corpus import load_corpus
from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import format_document
from musamma.data.located import Lines, LocatedDocument
from musamma.data.text.dates import find_dates
from musamma.data.text.segmentation import sentences_of, words_of
from musamma.data.text.word_index import WordIndex

GOLD = SEEDS / "gold.jsonl"


def conll(folder: Path, name: str, *lines: str) -> Path:
    path = folder / f"{name}.conll"
    path.write_text("".join(line.replace("/", "\t") + "\n" for line in lines), encoding="utf-8")
    return path


def found(checked: Checked, rule: str) -> list[tuple[str, int]]:
    return [(Path(problem.path).stem, problem.line) for problem in checked.problems if problem.rule == rule]


@given(documents())
def test_the_index_finds_every_word(document: Document) -> None:
    lines = Lines(3, tuple(3 + 100 * index for index in range(len(sentences_of(document)))))
    at, number = LocatedDocument(document, GOLD, lines), 0
    for sentence_number, sentence in enumerate(sentences_of(document)):
        for position, word in enumerate(sentence.words):
            assert at.index.starting(word.start) == at.index.ending(word.end) == number
            assert at.index.reaching(word.start) == at.index.reaching(word.end - 1) == number
            assert at.index.before(word.end) == number
            assert at.index.sentence(number) == sentence_number
            assert at.line_at(word.start) == 3 + 100 * sentence_number + position
            number += 1
    assert number == len(words_of(document))
    assert at.index.reaching(len(document.text)) == number
    assert at.line_at(len(document.text)) == 3


@given(documents(), st.data())
def test_a_span_is_whole_words_of_one_sentence(document: Document, data: st.DataObject) -> None:
    index = WordIndex.of(document)
    edges = st.integers(0, len(document.text))
    start, end = data.draw(edges), data.draw(edges)
    expected = [
        (number, first, last + 1)
        for number, sentence in enumerate(sentences_of(document))
        for first, one in enumerate(sentence.words)
        for last, other in enumerate(sentence.words)
        if first <= last and (one.start, other.end) == (start, end)
    ]
    assert index.span(Entity(start, end, "PER")) == (expected[0] if expected else None)
    for number, sentence in enumerate(sentences_of(document)):
        whole = Entity(sentence.words[0].start, sentence.words[-1].end, "PER")
        assert index.span(whole) == (number, 0, len(sentence.words))


def test_sentences_that_come_again(tmp_path: Path) -> None:
    long, other = ["في/O", "موسكو/B-LOC", "ثم/O", "سافر/O", ""], ["ثم/O", "سافر/O", "متقي/B-PER", "إلى/O", ""]
    short = ["رويترز/B-ORG", ""]
    train = conll(tmp_path, "train", *long, *short, *other, *long, *long)
    test = conll(tmp_path, "test", *[x.replace("B-LOC", "O") for x in long], *short, *short, "نعم/O")
    checked = check_files([train, test])
    assert found(checked, "duplicate-sentence") == [("train", 13), ("train", 18), ("test", 8)]
    assert found(checked, "shared-sentence") == [("test", 1)]
    (leak,) = (problem for problem in checked.problems if problem.rule == "shared-sentence")
    assert f"the 4-word sentence 'في موسكو ثم سافر' also occurs in {train}:1" in leak.found
    assert (checked.documents, checked.sentences, checked.words) == (2, 9, 24)


def test_a_document_in_two_files_is_one_leak(tmp_path: Path) -> None:
    lines = ["# id = a", "في/O", "", "ثم/O", "", "ثم/O", "", "# id = b", "نعم/O", ""]
    one, two = conll(tmp_path, "one", *lines), conll(tmp_path, "two", *lines)
    checked = check_files([one, two])
    assert found(checked, "shared-document") == [("two", 2)]
    assert found(checked, "shared-sentence") == []
    assert found(checked, "duplicate-id") == []


def test_names_with_two_labels_are_reported_at_the_rarer_one(tmp_path: Path) -> None:
    one = conll(tmp_path, "one", "لبنان/B-LOC", "طابا/B-LOC", "لبنان/B-LOC")
    two = conll(tmp_path, "two", "طابا/B-LOC", "لبنان/B-ORG", "لبنان/O")
    checked = check_files([one, two])
    assert found(checked, "label-varies") == [("two", 2)]
    assert checked.problems[-1].found == "'لبنان' is LOC (2), ORG (1)"


def test_spellings_of_a_name_are_one_name_with_two_labels(tmp_path: Path) -> None:
    checked = check_files([conll(tmp_path, "one", "أثينا/B-LOC", "اثينا/B-ORG", "أثينا/B-LOC")])
    assert [problem.found for problem in checked.problems if problem.rule == "label-varies"] == [
        "'أثينا' or 'اثينا' is LOC (2), ORG (1)"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "في يوليو الماضي",
        "حتى أكتوبر 2021",
        "منذ تشرين الثاني",
        "وفي كانون الأول",
        "يوم الأربعاء",
        "ليوم الخميس",
        "عام 2021",
        "لعام ٢٠٢١",
        "سنة 1956",
        "عام 1990م",
        "مايو 2011م",
        "شهر مارس",
        "15 آب",
        "مايو 2011",
        "بنوفمبر",
    ],
)
def test_dates(text: str) -> None:
    assert len(list(find_dates(text))) == 1


@pytest.mark.parametrize(
    "text", ["مارس ضغوطا", "آب إلى بيته", "هذا اليوم", "عام جديد", "يوم جديد", "نيسان", "الأحد", "عام 12", "أيلولي"]
)
def test_words_that_are_no_dates(text: str) -> None:
    assert list(find_dates(text)) == []


def test_dates_are_missed_only_where_the_corpus_has_dates(tmp_path: Path) -> None:
    lines = ["في/O", "يوليو/O", "2021/O", "", "في/O", "أكتوبر/{}", "2021/{}"]
    dated = conll(tmp_path, "dated", *[x.format("B-DATE") for x in lines])
    bare = conll(tmp_path, "bare", *[x.format("O") for x in lines])
    assert found(check_files([bare, dated]), "date-left-out") == [("bare", 2), ("bare", 6), ("dated", 2)]
    assert found(check_files([bare]), "date-left-out") == []
    assert found(check_files([bare], labels=("DATE",)), "date-left-out") == [("bare", 2), ("bare", 6)]
    assert found(check_files([dated], labels=("PER",)), "date-left-out") == []


def test_dates_taken_out_of_the_seeds_are_found_again() -> None:
    gold = load_corpus(GOLD)
    lost = hit = 0
    for document in gold:
        assert not list(find_missing_dates(LocatedDocument(document, GOLD)))
        for date in (entity for entity in document.entities if entity.label == "DATE"):
            rest = tuple(entity for entity in document.entities if entity != date)
            without = Document(document.id, document.text, rest)
            lost += 1
            hit += bool(list(find_missing_dates(LocatedDocument(without, GOLD))))
    assert (lost, hit) == (34, 21)


def hints(text: str) -> list[tuple[str, str]]:
    document = Document("d", text)
    return [(problem.rule, problem.found) for problem in find_hints(LocatedDocument(document, GOLD))]


def test_hints_about_characters() -> None:
    assert hints("قال مو\u200fسكو\u200f ثم \u200f") == [
        ("invisible-character", "document 'd': the word 'مو\\u200fسكو' contains U+200F at 6")
    ]
    assert hints("می\u200cخواهم 👩\u200d🚀") == []
    assert hints("ﻷن ﷺ") == [("unnormalised", "document 'd': presentation forms 'ﻷ', in plain letters 'لأ'")]
    assert hints("قال ﴿قل﴾ ﮲") == [], "signs without another form"
    assert [rule for rule, _ in hints("قال ا\u0655ن")] == ["unnormalised"]
    assert hints("م\u064fح\u064eم\u0651\u064eد") == []  # shadda before fatha


def test_long_sentences() -> None:
    assert hints("كلمة " * LONG) == []
    ((rule, what),) = hints("كلمة " * (LONG + 1))
    assert (rule, what) == ("long-sentence", "document 'd': a sentence of 201 words, expected at most 200")


@given(documents())
def test_any_document_can_be_checked(tmp_path_factory: pytest.TempPathFactory, document: Document) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_text(format_document(document) + "\n", encoding="utf-8")
    checked = check_files([path])
    assert (checked.documents, checked.words) == (1, len(words_of(document)))
    assert [problem.line for problem in checked.problems] == [1] * len(checked.problems)


@given(documents(given=False))
def test_words_of_a_text_are_never_empty(document: Document) -> None:
    sentences = sentences_of(document)
    given_words = Document(document.id, document.text, document.entities, {}, sentences)
    assert not list(find_empty_words(LocatedDocument(given_words, GOLD)))


@pytest.mark.parametrize("word", ["\u200f", "\u3000", "\u00a0\u200f", "\ufeff"])
def test_words_without_anything_visible(tmp_path: Path, word: str) -> None:
    path = conll(tmp_path, "a", "في/O", f"{word}/O", "في/O")
    assert found(check_files([path]), "empty-word") == [("a", 2)]
