"""Tests of spans with their spelling: the unit of their offsets."""

import pytest
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.formats.shared.spelled_spans import SpelledSpan, edges_of
from musamma.data.text.offsets import character_edges, newline_edges, utf16_edges, utf16_newline_edges

COUNTS = (character_edges, utf16_edges, newline_edges, utf16_newline_edges)


@given(texts.filter(bool), st.sampled_from(range(4)), st.data())
def test_spans_of_any_unit_are_found_again(text: str, unit: int, data: st.DataObject) -> None:
    edges = COUNTS[unit](text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = SpelledSpan(((edges[start], edges[end]),), text[start:end])
    found = edges_of(text, [span])
    assert found is not None
    # There is no edge within a CRLF that counts as one.
    plain = text[start:end].replace("\r\n", "\n").strip("\r\n")
    assert span.surface(text, found).replace("\r\n", "\n").strip("\r\n") == plain


@pytest.mark.parametrize(
    ("spelling", "fits"),
    [
        ("جون سميث", True),
        ("جون\\nسميث", True),
        ("جونسميث", True),
        ("\u200fجون سميث ", True),
        (None, True),
        ("جون سميد", False),
        ("جون", False),
        ("", False),
    ],
)
def test_a_spelling_fits_apart_from_white_space(spelling: str | None, fits: bool) -> None:
    text = "زار جون \n سميث"
    found = edges_of(text, [SpelledSpan(((4, len(text)),), spelling)])
    assert found == (character_edges(text) if fits else None)


def test_one_unit_is_for_all_spans() -> None:
    text = "👍 موسكو"
    in_characters, in_units = SpelledSpan(((2, 7),), "موسكو"), SpelledSpan(((3, 8),), "موسكو")
    assert edges_of(text, [in_characters]) == character_edges(text)
    assert edges_of(text, [in_units]) == utf16_edges(text)
    assert edges_of(text, [in_characters, in_units]) is None


def test_the_parts_of_a_span_are_spelled_with_a_space_between_them() -> None:
    span = SpelledSpan(((0, 2), (4, 6)), "اب هو")
    assert span.surface("ابجدهو", range(7)) == "اب هو"
    assert span.characters(range(7)) == ((0, 2), (4, 6))
