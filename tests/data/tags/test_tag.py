import sys
import unicodedata

import pytest
import regex

from musamma.data.tags.tag import stray_mark, without_marks

MARK = regex.compile(
    r"[[\p{Cf}\p{Default_Ignorable_Code_Point}\s\p{Z}]--\p{Prepended_Concatenation_Mark}]", regex.VERSION1
)


def test_marks_are_what_unicode_says() -> None:
    characters = list(map(chr, range(sys.maxunicode + 1)))
    found = {character for character in characters if not without_marks(character)}
    expected = {character for character in characters if MARK.match(character)}
    assert found - expected == set("\x1c\x1d\x1e\x1f"), "separators, which only Python takes for white space"
    assert {unicodedata.category(character) for character in expected - found} == {"Cn"}, "not assigned yet"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("B-PER\r", "B-PER"),
        ("\ufeffB-PER\u200f\u00a0", "B-PER"),
        ("B-P\u200fER", "B-P\u200fER"),
        ("\u200f \u2028", ""),
        ("\u06dd", "\u06dd"),
        ("", ""),
    ],
)
def test_marks_at_the_ends_go(tag: str, expected: str) -> None:
    assert without_marks(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("B-PER", None), ("B-مكان", None), ("B-P ER", " "), ("B-PER\u200d", "\u200d"), ("B-PERـ", "ـ"), ("B-Pـ-X", None)],
)
def test_characters_that_no_label_has(tag: str, expected: str | None) -> None:
    assert stray_mark(tag) == expected
