import unicodedata
from itertools import pairwise

import pytest
from helpers.strategies import FRAGMENTS, INVISIBLE, characters, documents, texts
from hypothesis import example, given
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.data.text.segmentation import sentences_of, split_sentences, split_words, words_of

# Signs that enclose a number: they are visible although their category is Cf.
ENCLOSING = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Invisible marks and letters (Default_Ignorable_Code_Point outside category Cf).
SHAPELESS = {chr(code) for code in [*range(0xFE00, 0xFE10), *range(0x180B, 0x1810), *range(0xE0100, 0xE01F0)]}
SHAPELESS |= set("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def surfaces(text: str) -> list[str]:
    return [text[word.start : word.end] for word in split_words(text)]


def sentence_texts(text: str) -> list[str]:
    return [text[s.words[0].start : s.words[-1].end] for s in split_sentences(text)]


def is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cf":
        return character in ENCLOSING
    return category[0] != "Z" and category not in ("Cc", "Cs") and character not in SHAPELESS


@given(texts | st.text(characters))
def test_every_visible_character_is_in_exactly_one_word(text: str) -> None:
    inside = [index for word in split_words(text) for index in range(word.start, word.end)]
    assert len(inside) == len(set(inside))
    assert [i for i, c in enumerate(text) if is_visible(c) and i not in set(inside)] == []


@given(texts | st.text(characters))
def test_words_are_in_order_and_hold_something_visible_and_no_white_space(text: str) -> None:
    words = split_words(text)
    assert list(words) == sorted(words)
    for word in words:
        surface = text[word.start : word.end]
        assert any(map(is_visible, surface))
        assert not any(map(str.isspace, surface))
        assert is_visible(surface[0])


@given(texts, texts)
def test_words_do_not_depend_on_other_lines(before: str, after: str) -> None:
    assert surfaces(before + "\n" + after) == surfaces(before) + surfaces(after)


@given(st.lists(st.sampled_from((*INVISIBLE, " ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u2028", "\x07"))))
@example(["\u200f"])
@example(["\ufeff"])
@example(["\ufe0f"])
def test_invisible_text_has_no_words(parts: list[str]) -> None:
    assert split_words("".join(parts)) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("مُحَمَّد", ["مُحَمَّد"]),
        ("محـــمد", ["محـــمد"]),
        ("مبعوثُ روسيا", ["مبعوثُ", "روسيا"]),
        ("أ.ف.ب", ["أ", ".", "ف", ".", "ب"]),
        ("3.5", ["3", ".", "5"]),
        (".ً", [".ً"]),
        ("ً", ["ً"]),
        ("القاهرة،", ["القاهرة", "،"]),
        ("«طالبان»", ["«", "طالبان", "»"]),
        ("يوليو/تموز", ["يوليو", "/", "تموز"]),
        ("24يوليو٢٠٢٥", ["24يوليو٢٠٢٥"]),
        ("ﻣﺤﻤﺪ ﷺ", ["ﻣﺤﻤﺪ", "ﷺ"]),
        ("..", [".", "."]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("محمد\u200f\u200c\u200fعلي", ["محمد\u200f\u200c\u200fعلي"]),
        ("\u200fموسكو\u200f", ["موسكو"]),
        ("\ufeffموسكو", ["موسكو"]),
        ("موسكو\u200c ", ["موسكو"]),
        ("موسكو\u200f،", ["موسكو", "،"]),
        ("م\u200f\u064f", ["م\u200f\u064f"]),
        ("👨\u200d👩", ["👨", "👩"]),
        ("❤\ufe0f👍🏽", ["❤\ufe0f", "👍", "🏽"]),
        ("1\ufe0f\u20e3", ["1\ufe0f\u20e3"]),
        ("\u0600123", ["\u0600", "123"]),
        ("a\r\nb\u00a0c\u3000d\u2028e\x85f", ["a", "b", "c", "d", "e", "f"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert surfaces(text) == words


@given(texts)
def test_sentences_hold_all_words_once_and_in_order(text: str) -> None:
    sentences = split_sentences(text)
    assert all(sentence.words for sentence in sentences)
    assert tuple(word for sentence in sentences for word in sentence.words) == split_words(text)


@given(texts)
def test_no_sentence_crosses_a_newline(text: str) -> None:
    for sentence in split_sentences(text):
        assert "\n" not in text[sentence.words[0].start : sentence.words[-1].end]


@given(texts)
def test_a_sentence_ends_only_at_white_space(text: str) -> None:
    sentences = split_sentences(text)
    for before, after in pairwise(sentences):
        assert any(map(str.isspace, text[before.words[-1].end : after.words[0].start]))


@given(texts)
def test_only_the_first_sentence_of_a_line_may_lack_letters(text: str) -> None:
    for line in text.split("\n"):
        assert all(any(map(str.isalnum, sentence)) for sentence in sentence_texts(line)[1:])


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("قال لافروف. ثم سافر.", ["قال لافروف.", "ثم سافر."]),
        ("من قال؟ لا أحد! نعم۔ هنا", ["من قال؟", "لا أحد!", "نعم۔", "هنا"]),
        ("عنوان\nنص", ["عنوان", "نص"]),
        ("عنوان.\r\nنص", ["عنوان.", "نص"]),
        ("\n\n عنوان \n\n", ["عنوان"]),
        ("قالت أ.ف.ب أمس", ["قالت أ.ف.ب أمس"]),
        ("قالت أ.ف.ب. أمس", ["قالت أ.ف.ب. أمس"]),
        ("التقى د. محمد", ["التقى د. محمد"]),
        ("نما 3.5 بالمئة", ["نما 3.5 بالمئة"]),
        ("قال .. ثم سكت... ثم مضى", ["قال .. ثم سكت... ثم مضى"]),
        ("قال «انتهى.» ثم سافر", ["قال «انتهى.»", "ثم سافر"]),
        ('قال "انتهى.") ثم سافر', ['قال "انتهى.")', "ثم سافر"]),
        ("انتهى. !", ["انتهى. !"]),
        ("انتهى. » ثم", ["انتهى.", "» ثم"]),
        ("انتهى. — ! —", ["انتهى. — ! —"]),
        ("! نعم", ["!", "نعم"]),
        ("موقع.كوم", ["موقع.كوم"]),
        ("انتهى.\u00a0ثم", ["انتهى.", "ثم"]),
        ("انتهى.\u200f ثم", ["انتهى.", "ثم"]),
        ("انتهى. \u200fثم", ["انتهى.", "ثم"]),
        ("انتهى.\u200f\nثم", ["انتهى.", "ثم"]),
        ("انتهى.\u200fثم", ["انتهى.\u200fثم"]),
        ("", []),
        (" \u200f\n", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert sentence_texts(text) == sentences


def test_letterless_rest_does_not_join_the_line_before() -> None:
    assert sentence_texts("انتهى.\n***\nثم") == ["انتهى.", "***", "ثم"]


@given(documents())
def test_a_document_gives_the_words_of_its_file_or_of_its_text(document: Document) -> None:
    given = document.sentences
    assert sentences_of(document) == (split_sentences(document.text) if given is None else given)
    assert words_of(document) == tuple(word for sentence in sentences_of(document) for word in sentence.words)


@pytest.mark.parametrize(
    "text",
    [
        "! " * 50_000,
        "\u200f" * 200_000,
        "م" + "\u200f" * 200_000,
        ")" * 50_000 + " م",
        "م." * 50_000,
        ". » " * 25_000,
    ],
)
def test_long_texts_of_one_kind_come_to_an_end(text: str) -> None:
    words = split_words(text)
    assert sum(len(sentence.words) for sentence in split_sentences(text)) == len(words)


def test_the_fragments_of_the_strategies_hold_what_they_promise() -> None:
    joined = "".join(FRAGMENTS)
    assert {"\u200f", "\u200d", "\ufe0f", "\ufeff", "\u200c", "\u00a0", "ـ", "ُ", "٢", "ﻣ", "،"} <= set(joined)
