"""The tokens of mentions."""

import pytest
from helpers.strategies import texts
from hypothesis import given

from musamma.data.text.calendar_words import CARDINALS, MONTHS, calendar_key
from musamma.inference.meaning.dates.tokens import tokens_of


@pytest.mark.parametrize(
    ("mention", "words"),
    [
        ("يومي 6 و7 ابريل/ نيسان 2021", ["يومي", "6", "و", "7", "ابريل", "/", "نيسان", "2021"]),
        ("أكتوبر (تشرين الأول) الماضي", ["اكتوبر", "(", "تشرين الاول", ")", "الماضي"]),
        ("وفي أغسطس", ["و", "في", "اغسطس"]),
        ("للعام ٢٠٢١", ["العام", "2021"]),
        ("1442هـ", ["1442", "ه"]),
        ("القرن الـ19", ["القرن", "19"]),
        ("واحد", ["واحد"]),
        ("ليبيا", ["ليبيا"]),
    ],
)
def test_words_without_proclitics(mention: str, words: list[str]) -> None:
    assert [token.text for token in tokens_of(mention)] == words


@pytest.mark.parametrize(
    ("mention", "numbers"),
    [
        ("ألفين وأحد عشر", [2011]),
        ("ألف وتسعمئة وثمانية وأربعين", [1948]),
        ("ألف وتسع مئة وثمانية وأربعين", [1948]),
        ("ثلاث مائة", [300]),
        ("ثماني مئة", [800]),
        ("ثمانيمائة", [800]),
        ("ثلاث مئة وخمس مئة", [300, None, 500]),
        ("الخامس والعشرون", [25]),
        ("الخامس عشر", [15]),
        ("الثالث والرابع", [3, None, 4]),
        ("خمسة آلاف", [5000]),
        ("6 و7", [6, None, 7]),
        ("الثامنة وعشرين", [8, None, 20]),
        ("123456", [None]),
    ],
)
def test_numbers_in_words_and_digits(mention: str, numbers: list[int | None]) -> None:
    assert [token.number for token in tokens_of(mention)] == numbers


@given(texts)
def test_any_text_has_tokens(mention: str) -> None:
    assert all(token.text and (token.number is None or token.number >= 0) for token in tokens_of(mention))


def test_the_tables_are_spelled_as_they_are_looked_up() -> None:
    assert [word for word in (*MONTHS, *CARDINALS) if calendar_key(word) != word] == []
