"""Predicted documents as an HTML page."""

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
"""What the page shows of a document: everything except its meta."""


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents as one self-contained HTML page that needs no network.

    The text content of each document on the page is its raw text, character for character, except that NUL and lone
    surrogates, which HTML cannot hold, become U+FFFD. The style sheet draws the labels; tooltips show the scores.

    Args:
        documents: the predicted documents.
        path: the HTML file, which is written completely or not at all.
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
