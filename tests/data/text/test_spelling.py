"""The key of a name is the same however its letters are interchanged."""

import pytest
from helpers.strategies import texts
from hypothesis import given

from musamma.data.text.spelling import spelling_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إسلام أباد", "اسلام آباد"),
        ("مصطفى", "مصطفي"),
        ("سورية", "سوريا"),
        ("فؤاد", "فواد"),
        ("القاهرة", "القاهره"),
        ("مُحَمَّد", "محـــمد"),
        ("الـ بنتاغون", "البنتاغون"),
        ("أ.ف.ب", "ا ف ب"),
        ("ڤولفو", "فولفو"),
        ("بان كي-مون", "بان كي مون"),
        ("«طالبان»", "طالبان"),
        ("SCO", "sco"),
        ("جوجل", "غوغل"),
        ("أبي مازن", "أبو مازن"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other) != ()


@pytest.mark.parametrize(
    ("one", "other"), [("أحمد", "محمد"), ("حسن", "حسين"), ("الله", "اللا"), ("طه", "طا"), ("غازي", "جازي")]
)
def test_names_that_a_reader_tells_apart_have_two_keys(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)


def test_a_name_without_letters_has_the_empty_key() -> None:
    assert spelling_key("") == spelling_key("؟ …") == ()


@given(texts)
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    key = spelling_key(text)
    assert all(key)
    assert spelling_key(" ".join(key)) == key or not " ".join(key).isalpha()
