"""Where gold and prediction differ, entity by entity."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...data.documents import Document, Entity
from .span_pairs import pair_spans

KINDS = ("boundary", "type", "boundary+type", "missed", "spurious")

CORRECT = "correct"
"""The kind of an entity that both sides have, where it is shown among the errors."""

_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class EntityError:
    """One wrong entity: the gold one, the predicted one, or both where they overlap."""

    document: Document
    kind: str
    gold: Entity | None
    predicted: Entity | None

    @property
    def span(self) -> tuple[int, int]:
        """From the first to the last character concerned."""
        both = [entity for entity in (self.gold, self.predicted) if entity is not None]
        return min(entity.start for entity in both), max(entity.end for entity in both)

    @property
    def key(self) -> tuple[str, str, tuple[int, int]]:
        """What names the error among all: document, kind and span."""
        return self.document.id, self.kind, self.span

    @property
    def context(self) -> tuple[str, str]:
        """What stands before and behind the span on its line, shortened to some words."""
        text, (start, end) = self.document.text, self.span
        before = text[max(0, start - _CONTEXT - 1) : start].rpartition("\n")[2]
        after = text[end : end + _CONTEXT + 1].partition("\n")[0]
        if len(before) > _CONTEXT:
            before = "…" + re.sub(r"^\S*\s", "", before[-_CONTEXT:])
        if len(after) > _CONTEXT:
            after = re.sub(r"\s\S*$", "", after[:_CONTEXT]) + "…"
        return before, after


def find_errors(gold: Document, predicted: Document) -> list[EntityError]:
    """The errors of a predicted document, in reading order.

    A gold entity is paired with the overlapping wrong prediction that shares most characters with it, as
    `evaluation.paired.span_pairs` says; what finds no partner is missed or spurious.
    """
    right = {entity.key for entity in gold.entities} & {entity.key for entity in predicted.entities}
    found = [
        EntityError(gold, _kind(one, two), one, two)
        for one, two in _match(
            [entity for entity in gold.entities if entity.key not in right],
            [entity for entity in predicted.entities if entity.key not in right],
        )
    ]
    return sorted(found, key=lambda error: error.span)


def find_correct(gold: Document, predicted: Document) -> list[EntityError]:
    """The entities that both sides have, in the gold's order, as errors of the kind `CORRECT`."""
    found = {entity.key: entity for entity in predicted.entities}
    return [EntityError(gold, CORRECT, x, found[x.key]) for x in gold.entities if x.key in found]


def _match(gold: Iterable[Entity], predicted: Iterable[Entity]) -> Iterator[tuple[Entity | None, Entity | None]]:
    left, right = ({entity.key: entity for entity in side} for side in (gold, predicted))
    for one, two in pair_spans(left, right):
        yield None if one is None else left[one], None if two is None else right[two]


def _kind(gold: Entity | None, predicted: Entity | None) -> str:
    if gold is None:
        return "spurious"
    if predicted is None:
        return "missed"
    if (gold.start, gold.end) == (predicted.start, predicted.end):
        return "type"
    return "boundary" if gold.label == predicted.label else "boundary+type"
