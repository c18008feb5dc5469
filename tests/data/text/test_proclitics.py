"""Known words distinguish proclitics from the first letters of words."""

import pytest
from helpers.strategies import LETTERS, texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.text.names import normalised_name
from musamma.data.text.proclitics import PROCLITICS, Proclitics

KNOWN = Proclitics(["نيويورك", "الأمم", "الاتحاد", "اتحاد", "يعلن", "موسكو", "رأس", "ألمانيا"])


@pytest.mark.parametrize(
    ("word", "proclitic"),
    [
        ("بنيويورك", "ب"),
        ("نيويورك", ""),
        ("باريس", ""),  # اريس is not a known word
        ("للأمم", "لل"),
        ("وللأمم", "و"),  # the rest starts with a proclitic
        ("والاتحاد", "و"),
        ("فبموسكو", "ف"),
        ("كموسكو", "ك"),
        ("لموسكو", "ل"),
        ("لألمانيا", "ل"),
        ("سيعلن", "س"),
        ("سموسكو", ""),  # س attaches to verbs only
        ("الرئيس", "ال"),
        ("ألمانيا", ""),  # أل is not the article
        ("الأب", ""),  # too short to decide
        ("وَبِنيويورك", "و"),  # tashkeel is ignored
        ("ﻭموسكو", "و"),  # a presentation form
        ("", ""),
        ("Moscow", ""),
    ],
)
def test_first_proclitic(word: str, proclitic: str) -> None:
    assert KNOWN.of(word) == proclitic


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("للأمم المتحدة", ("الامم", "المتحدة".replace("ة", "ه"))),
        ("وموسكو", ("موسكو",)),
        ("الاتحاد", ("الاتحاد",)),
        ("باريس", ("باريس",)),
        ("", ()),
    ],
)
def test_names_lose_a_proclitic_and_keep_the_article(name: str, plain: tuple[str, ...]) -> None:
    assert KNOWN.without(name) == plain


@given(st.text(LETTERS, min_size=3, max_size=8), st.sampled_from(["و", "ف", "ب", "ك"]))
def test_a_proclitic_before_a_known_word_is_found(word: str, proclitic: str) -> None:
    proclitics = Proclitics([word])
    assert proclitics.of(proclitic + word) == proclitic
    assert proclitics.without(proclitic + word) == normalised_name(word)


@given(texts)
def test_any_text_has_a_proclitic_or_none(text: str) -> None:
    assert KNOWN.of(text) in ("", *PROCLITICS)
    assert len(KNOWN.without(text)) == len(normalised_name(text))
