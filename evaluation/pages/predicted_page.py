"""Predicted documents as an HTML page to read."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ...data.documents import Document
from ...data.files.whole_files import write_whole
from ...data.formats.registry import Keeps
from ..paired.entity_errors import CORRECT, EntityError
from .marks import PREDICTION, Segment, cut_text
from .templating import template, writable

KEEPS = Keeps.EVERYTHING & ~Keeps.META
"""What such a page shows of a document: all but its meta."""


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a page that appears whole or not at all; it needs nothing beside it, no network either.

    The text content of every document on the page is its raw text, character for character (NUL and lone surrogates,
    which HTML cannot hold, stand as U+FFFD); labels are drawn by the style sheet, scores shown where a pointer rests.
    """
    shown = list(documents)
    counts = Counter(entity.label for document in shown for entity in document.entities)
    page = template("predicted.html").render(
        documents=[(document, _segments(document)) for document in shown], counts=sorted(counts.items())
    )
    write_whole(path, writable(page))


def _segments(document: Document) -> list[Segment]:
    marks = [EntityError(document, CORRECT, None, entity) for entity in document.entities]
    return list(cut_text(document.text, marks, wording=PREDICTION))
