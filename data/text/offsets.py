"""Offsets as annotation tools count them → characters.

A way of counting is a list of edges: the offset, in that way, of each character of a text and of its end."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

Edges = Sequence[int]


def character_edges(text: str) -> Edges:
    """Unicode characters, as everywhere in this project."""
    return range(len(text) + 1)


def utf16_edges(text: str) -> Edges:
    """UTF-16 units, as JavaScript counts: an emoji is two."""
    if not text or max(text) <= "\uffff":
        return character_edges(text)
    return list(accumulate((2 if character > "\uffff" else 1 for character in text), initial=0))


def newline_edges(text: str) -> Edges:
    """Unicode characters, CRLF being one, as after a passage through a web page."""
    if "\r\n" not in text:
        return character_edges(text)
    sizes = (0 if text.startswith("\r\n", index) else 1 for index in range(len(text)))
    return list(accumulate(sizes, initial=0))


def to_character(edges: Edges, offset: int) -> int:
    """The character at an offset.

    Raises:
        ValueError: no character begins there.
    """
    index = bisect_left(edges, offset)
    if index == len(edges) or edges[index] != offset:
        raise ValueError(f"found the offset {offset}, expected one of a character, from 0 to {edges[-1]}")
    return index
