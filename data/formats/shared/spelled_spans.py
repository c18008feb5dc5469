"""Spans as an annotation tool writes them: offsets in a unit of its own, and the spelling that it shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...text.offsets import (
    Edges,
    character_edges,
    newline_edges,
    to_character,
    utf16_edges,
    utf16_newline_edges,
)

_COUNTS = (character_edges, utf16_edges, newline_edges, utf16_newline_edges)
"""The units in which versions of the tools count: Unicode characters; UTF-16 units (label-studio#1347); and both with
CRLF as one (label-studio#2007)."""

_UNSEEN = re.compile(r"\\[nrt]|[\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""What a tool may show differently: white space, line ends written as two characters, and marks without width."""


@dataclass(frozen=True, slots=True)
class SpelledSpan:
    """A span, with its spelling.

    Attributes:
        parts: the start and end of each part; there is more than one if the span is discontinuous.
        spelling: the text of the parts, with a space between two of them; None if the tool did not write it.
    """

    parts: tuple[tuple[int, int], ...]
    spelling: str | None = None

    def surface(self, text: str, edges: Edges) -> str:
        """The text of the parts.

        Raises:
            ValueError: an offset is not a character boundary of the text.
        """
        return " ".join(text[start:end] for start, end in self.characters(edges))

    def characters(self, edges: Edges) -> tuple[tuple[int, int], ...]:
        """The parts in characters.

        Raises:
            ValueError: an offset is not a character boundary of the text.
        """
        return tuple((to_character(edges, start), to_character(edges, end)) for start, end in self.parts)

    def fits(self, text: str, edges: Edges) -> bool:
        """Whether the span is within the text and spelled as there, apart from white space."""
        try:
            surface = self.surface(text, edges)
        except ValueError:
            return False
        return self.spelling is None or _seen(self.spelling) == _seen(surface)


def edges_of(text: str, spans: Sequence[SpelledSpan]) -> Edges | None:
    """The edges of the text in the unit in which the offsets of its spans are counted.

    This is the unit in which all spans fit; of several, the one in which most are spelled exactly as in the text, and
    of these the first of characters, UTF-16 units, and both with CRLF as one.

    Returns:
        The edges, or None if the spans fit in no unit.
    """
    units: list[Edges] = []
    for count in _COUNTS:
        edges = count(text)
        if edges not in units:
            units.append(edges)
    fitting = [edges for edges in units if all(span.fits(text, edges) for span in spans)]
    return max(
        fitting, key=lambda edges: sum(span.spelling == span.surface(text, edges) for span in spans), default=None
    )


def _seen(surface: str) -> str:
    return _UNSEEN.sub("", surface)
