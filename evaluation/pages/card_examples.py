"""Examples of what a model finds and what it gets wrong, for its card."""

from collections.abc import Iterator, Sequence
from typing import Any

from ...data.documents import Document, Entity
from ..paired.entity_errors import EntityError
from ..paired.gold_and_predicted import GoldAndPredicted
from .marks import cut_context

MOST = 3
"""Examples of each label, right and wrong ones."""

Examples = dict[str, dict[str, list[dict[str, Any]]]]
"""By label, its "right" and its "wrong" examples."""


def pick_examples(pairs: GoldAndPredicted, labels: Sequence[str]) -> Examples:
    """The first few entities of each label that were found, and that were not or wrongly, no name twice.

    A wrong entity is an example of its gold label, or of the predicted one where the gold has nothing.

    Returns:
        By label, "right" and "wrong" examples: the document's id, the kind of error, both sides' label and text (None
        where a side has nothing), and the context as three texts: before, the entity, after.
    """
    return {
        label: {
            "right": _distinct(mark for mark in pairs.correct if _label(mark) == label),
            "wrong": _distinct(error for error in pairs.errors if _label(error) == label),
        }
        for label in labels
    }


def _label(mark: EntityError) -> str:
    entity = mark.gold or mark.predicted
    return "" if entity is None else entity.label


def _distinct(marks: Iterator[EntityError]) -> list[dict[str, Any]]:
    picked: dict[str, dict[str, Any]] = {}
    for mark in marks:
        if len(picked) < MOST:
            picked.setdefault(mark.document.text[slice(*mark.span)], _example(mark))
    return list(picked.values())


def _example(mark: EntityError) -> dict[str, Any]:
    before, *marked, after = (segment.text for segment in cut_context(mark))
    return {
        "document": mark.document.id,
        "kind": mark.kind,
        "gold": _side(mark.document, mark.gold),
        "predicted": _side(mark.document, mark.predicted),
        "context": [before, "".join(marked), after],
    }


def _side(document: Document, entity: Entity | None) -> dict[str, str] | None:
    return None if entity is None else {"label": entity.label, "text": document.surface(entity)}
