"""Documents with marked entities, and their errors, as HTML pages show them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ...data.documents import Document
from ..errors.wrong_edges import WrongEdge
from ..paired.entity_errors import CORRECT, KINDS, EntityError
from ..paired.gold_and_predicted import GoldAndPredicted
from .marks import REPORT, Segment, Wording, cut_context, cut_text

Edges = Mapping[tuple[str, str, tuple[int, int]], tuple[WrongEdge, ...]]
"""The wrong boundaries of each error, by `EntityError.key`."""


@dataclass(frozen=True, slots=True)
class Row:
    """An error as the table of errors shows it.

    Attributes:
        error: the error.
        context: its line of text, cut into segments.
        anchor: the HTML id of its mark in the text.
        edges: its wrong boundaries, if they are known.
    """

    error: EntityError
    context: tuple[Segment, ...]
    anchor: str
    edges: tuple[WrongEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A document with its marks.

    Attributes:
        document: the gold document.
        segments: its text, cut into segments.
        rows: its errors.
        correct: number of its correct entities.
    """

    document: Document
    segments: tuple[Segment, ...]
    rows: tuple[Row, ...]
    correct: int


def mark_pages(
    pairs: GoldAndPredicted, wording: Wording = REPORT, *, edges: Edges = MappingProxyType({})
) -> list[Page]:
    """Mark the gold and the predicted entities in the gold documents.

    Args:
        pairs: the gold documents and the predicted documents.
        wording: the words in which the page describes marks.
        edges: the wrong boundaries of errors, shown next to the kind of error.
    """
    marks: defaultdict[str, list[EntityError]] = defaultdict(list)
    for mark in (*pairs.correct, *pairs.errors):
        marks[mark.document.id].append(mark)
    numbered = enumerate(pairs.gold, start=1)
    return [_page(f"d{number}", document, marks[document.id], wording, edges) for number, document in numbered]


def tally(pages: Iterable[Page]) -> dict[str, int]:
    """The number of marks of each kind, correct ones first; a gold entity paired with a predicted one is one mark."""
    counts = Counter(row.error.kind for page in pages for row in page.rows)
    counts[CORRECT] = sum(page.correct for page in pages)
    return {kind: counts[kind] for kind in (CORRECT, *KINDS)}


def labels_of(rows: Iterable[Row], order: Sequence[str]) -> list[str]:
    """The labels that occur in errors, for the filter of the page: first those of `order`, then the others by name."""
    found = {x.label for row in rows for x in (row.error.gold, row.error.predicted) if x is not None}
    return [*(label for label in order if label in found), *sorted(found.difference(order))]


def _page(
    name: str,
    document: Document,
    marks: Sequence[EntityError],
    wording: Wording,
    edges: Edges,
) -> Page:
    segments = tuple(cut_text(document.text, marks, name=name, wording=wording))
    errors = [mark for mark in marks if mark.kind != CORRECT]
    rows = tuple(
        Row(error, cut_context(error, wording), f"{name}c{error.span[0]}", edges.get(error.key, ())) for error in errors
    )
    return Page(document, segments, rows, len(marks) - len(errors))
