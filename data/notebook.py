"""HTML for notebooks: the text from right to left, each entity coloured and followed by its label."""

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Protocol

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_BLOCK = (
    "direction: rtl; text-align: start; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 48rem; "
    'font: 1.25rem/2.2 "Noto Naskh Arabic", Amiri, "Geeza Pro", "Traditional Arabic", "Noto Sans Arabic", sans-serif;'
)
_HEAD = "direction: ltr; font: .8125rem/1.5 system-ui, sans-serif; opacity: .7;"
_MARK = "background: rgb({colour} / .18); border-bottom: 2px solid rgb({colour}); border-radius: .15rem .15rem 0 0;"
_CHIP = "color: rgb({colour}); font: 600 .625rem/1 system-ui, sans-serif; margin-inline: .25rem; user-select: none;"
# The middle tones of the report's colours: distinct, and readable on both white and black.
_COLOURS = ("47 125 91", "106 77 180", "168 100 0", "179 56 44", "36 110 180", "160 60 130")


class _Span(Protocol):
    """What is shown of an entity: `data.documents.Entity` has these attributes."""

    @property
    def start(self) -> int:
        """The offset of the first character."""

    @property
    def end(self) -> int:
        """The offset after the last character."""

    @property
    def label(self) -> str:
        """The type of the entity."""

    @property
    def score(self) -> float | None:
        """The confidence of the model, or None."""


def document_html(identifier: str, text: str, entities: Sequence[_Span]) -> str:
    """Render a document as an HTML fragment that needs no style sheet, script or network.

    Labels get their colours in alphabetical order; the six colours repeat. Where entities overlap, the last one in
    document order determines the colour.

    Args:
        identifier: the id of the document.
        text: its raw text.
        entities: its entities, in document order; offsets outside of the text are clipped.
    """
    labels = sorted({entity.label for entity in entities})
    colours = {label: _COLOURS[number % len(_COLOURS)] for number, label in enumerate(labels)}
    edges = {0, len(text)} | {min(max(x, 0), len(text)) for entity in entities for x in (entity.start, entity.end)}
    parts = [_part(text, entities, span, colours) for span in pairwise(sorted(edges))]
    count = f"{len(entities)} {'entity' if len(entities) == 1 else 'entities'}"
    return (
        f'<div style="{_HEAD}"><bdi>{escape(identifier)}</bdi>, {count}</div>'
        f'<div lang="ar" dir="rtl" style=\'{_BLOCK}\'>{"".join(parts)}</div>'
    )


def _part(text: str, entities: Sequence[_Span], span: tuple[int, int], colours: dict[str, str]) -> str:
    """The HTML of a span that the same entities cover throughout, followed by the labels of those that end with it."""
    start, end = span
    # Browsers drop characters that HTML cannot represent, and read CR as a line feed.
    shown = escape(_UNWRITABLE.sub("\ufffd", text[start:end])).replace("\r", "&#13;")
    covering = [entity for entity in entities if entity.start <= start and end <= entity.end]
    if not covering:
        return shown
    style = _MARK.format(colour=colours[covering[-1].label])
    chips = "".join(_chip(entity, colours[entity.label]) for entity in covering if entity.end == end)
    return f'<span style="{style}" title="{escape(_title(covering[-1]))}">{shown}{chips}</span>'


def _chip(entity: _Span, colour: str) -> str:
    return f'<span style="{_CHIP.format(colour=colour)}">{escape(entity.label)}</span>'


def _title(entity: _Span) -> str:
    score = "" if entity.score is None else f", score {entity.score:.2f}"
    return f"{entity.label} {entity.start}:{entity.end}{score}"
