"""Examples for the model card: entities that the model gets right, and entities that it gets wrong."""

from collections.abc import Iterator, Sequence

from ...data.documents import Document, Entity
from ..examples import Example, Examples, LabelExamples, Mention
from ..paired.entity_errors import EntityError
from ..paired.gold_and_predicted import GoldAndPredicted
from .marks import cut_context

MOST = 3
"""The largest number of right examples, and of wrong examples, for a label."""


def pick_examples(pairs: GoldAndPredicted, labels: Sequence[str]) -> Examples:
    """Pick the first right entities and the first wrong entities of each label, at most `MOST` of each.

    Entities with the same text give one example. A wrong entity is an example of its gold label, or of the predicted
    label where the gold has no entity.

    Args:
        pairs: the gold documents and the predicted documents.
        labels: the labels that get examples.

    Returns:
        The examples of each label.
    """
    return {
        label: LabelExamples(
            right=_distinct(mark for mark in pairs.correct if _label(mark) == label),
            wrong=_distinct(error for error in pairs.errors if _label(error) == label),
        )
        for label in labels
    }


def _label(mark: EntityError) -> str:
    entity = mark.gold or mark.predicted
    return "" if entity is None else entity.label


def _distinct(marks: Iterator[EntityError]) -> list[Example]:
    picked: dict[str, Example] = {}
    for mark in marks:
        if len(picked) < MOST:
            picked.setdefault(mark.document.text[slice(*mark.span)], _example(mark))
    return list(picked.values())


def _example(mark: EntityError) -> Example:
    before, *marked, after = (segment.text for segment in cut_context(mark))
    return Example(
        document=mark.document.id,
        kind=mark.kind,
        gold=_mention(mark.document, mark.gold),
        predicted=_mention(mark.document, mark.predicted),
        context=(before, "".join(marked), after),
    )


def _mention(document: Document, entity: Entity | None) -> Mention | None:
    return None if entity is None else Mention(label=entity.label, text=document.surface(entity))
