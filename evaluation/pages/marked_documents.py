"""Documents as HTML pages show them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ...data.documents import Document
from ..errors.entity_errors import KINDS, EntityError, find_errors
from ..errors.wrong_edges import WrongEdge
from ..paired import pair
from .marks import CORRECT, REPORT, Segment, Wording, cut_context, cut_text

Edges = Mapping[tuple[str, str, tuple[int, int]], tuple[WrongEdge, ...]]
"""The wrong edges of errors, by `EntityError.key`."""


@dataclass(frozen=True, slots=True)
class Row:
    """An error as a table shows it, with the place of its mark in the text above, and its wrong edges."""

    error: EntityError
    context: tuple[Segment, ...]
    anchor: str
    edges: tuple[WrongEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A document with its marks."""

    document: Document
    segments: tuple[Segment, ...]
    rows: tuple[Row, ...]
    correct: int


def mark_pages(
    gold: Sequence[Document],
    predicted: Sequence[Document],
    wording: Wording = REPORT,
    *,
    edges: Edges = MappingProxyType({}),
) -> list[Page]:
    """The gold documents with the marks of both sides.

    Args:
        wording: how marks are spoken of.
        edges: the wrong edges of errors, to be shown beside their kind.

    Raises:
        DataError: the documents cannot be paired by id and text.
    """
    errors: defaultdict[str, list[EntityError]] = defaultdict(list)
    for error in find_errors(gold, predicted):
        errors[error.document.id].append(error)
    pairs = enumerate(pair(gold, predicted), start=1)
    return [_page(f"d{number}", both, errors[both[0].id], wording, edges) for number, both in pairs]


def tally(pages: Iterable[Page]) -> dict[str, int]:
    """How many entities of each kind, right ones first; a wrong pair counts once."""
    counts = Counter(row.error.kind for page in pages for row in page.rows)
    counts[CORRECT] = sum(page.correct for page in pages)
    return {kind: counts[kind] for kind in (CORRECT, *KINDS)}


def labels_of(rows: Iterable[Row], order: Sequence[str]) -> list[str]:
    """The labels of errors, those of `order` first: what a reader chooses from."""
    found = {x.label for row in rows for x in (row.error.gold, row.error.predicted) if x is not None}
    return [*(label for label in order if label in found), *sorted(found.difference(order))]


def _page(
    name: str,
    both: tuple[Document, Document],
    errors: Sequence[EntityError],
    wording: Wording,
    edges: Edges,
) -> Page:
    document, predicted = both
    found = {entity.key: entity for entity in predicted.entities}
    right = [EntityError(document, CORRECT, x, found[x.key]) for x in document.entities if x.key in found]
    segments = tuple(cut_text(document.text, [*right, *errors], name=name, wording=wording))
    rows = tuple(
        Row(error, cut_context(error, wording), f"{name}c{error.span[0]}", edges.get(error.key, ())) for error in errors
    )
    return Page(document, segments, rows, len(right))
