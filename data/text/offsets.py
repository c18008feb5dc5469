"""Conversion of the offsets of annotation tools to character offsets.

A unit of counting is represented by the edges of a text: the offset of each character in that unit, in ascending order,
followed by the offset of the end of the text. The edges of n characters have length n + 1.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

Edges = Sequence[int]


def character_edges(text: str) -> Edges:
    """The edges in Unicode characters, the unit of all offsets in this project."""
    return range(len(text) + 1)


def utf16_edges(text: str) -> Edges:
    """The edges in UTF-16 code units, as in JavaScript: an emoji counts as two."""
    if not text or max(text) <= "\uffff":
        return character_edges(text)
    return list(accumulate((2 if character > "\uffff" else 1 for character in text), initial=0))


def newline_edges(text: str) -> Edges:
    """The edges in Unicode characters with CRLF counted as one, as in a text that was edited in a web page."""
    return _with_one_for_crlf(text, character_edges(text))


def utf16_newline_edges(text: str) -> Edges:
    """The edges in UTF-16 code units with CRLF counted as one."""
    return _with_one_for_crlf(text, utf16_edges(text))


def _with_one_for_crlf(text: str, edges: Edges) -> Edges:
    if "\r\n" not in text:
        return edges
    sizes = (0 if text.startswith("\r\n", at) else edges[at + 1] - edges[at] for at in range(len(text)))
    return list(accumulate(sizes, initial=0))


def to_character(edges: Edges, offset: int) -> int:
    """The character offset for an offset in another unit.

    Args:
        edges: of the text, in the unit of `offset`.
        offset: the offset to convert.

    Returns:
        The index of the character that starts at `offset`, or the length of the text for its end.

    Raises:
        ValueError: no character starts at the offset.
    """
    index = bisect_left(edges, offset)
    if index == len(edges) or edges[index] != offset:
        raise ValueError(f"found the offset {offset}, expected a character boundary, from 0 to {edges[-1]}")
    return index
