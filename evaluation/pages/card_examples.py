"""Examples for the model card: entities that the model gets right, and entities that it gets wrong."""

from collections.abc import Iterator, Sequence
from typing import Any

from ...data.documents import Document, Entity
from ..paired.entity_errors import EntityError
from ..paired.gold_and_predicted import GoldAndPredicted
from .marks import cut_context

MOST = 3
"""The largest number of right examples, and of wrong examples, for a label."""

Examples = dict[str, dict[str, list[dict[str, Any]]]]
"""The "right" and the "wrong" examples of each label."""


def pick_examples(pairs: GoldAndPredicted, labels: Sequence[str]) -> Examples:
    """Pick the first right entities and the first wrong entities of each label, at most `MOST` of each.

    Entities with the same text give one example. A wrong entity is an example of its gold label, or of the predicted
    label where the gold has no entity.

    Args:
        pairs: the gold documents and the predicted documents.
        labels: the labels that get examples.

    Returns:
        For each label its "right" and its "wrong" examples. An example has the id of the document, the kind of error,
        the label and text of the gold entity and of the predicted one (None where there is none), and the context as
        three texts: before, the entity, after.
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
