"""Where gold and prediction differ, entity by entity."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.documents import Document, Entity
from evaluation.scores import pair

KINDS = ("boundary", "type", "boundary+type", "missed", "spurious")

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


def find_errors(gold: Sequence[Document], predicted: Sequence[Document]) -> list[EntityError]:
    """The errors of predicted documents, in reading order.

    A gold entity is paired with the overlapping wrong prediction that shares most characters with it;
    what finds no partner is missed or spurious.
    """
    errors: list[EntityError] = []
    for document, other in pair(gold, predicted):
        right = {entity.key for entity in document.entities} & {entity.key for entity in other.entities}
        found = [
            EntityError(document, _kind(left, wrong), left, wrong)
            for left, wrong in _match(
                [entity for entity in document.entities if entity.key not in right],
                [entity for entity in other.entities if entity.key not in right],
            )
        ]
        errors += sorted(found, key=lambda error: error.span)
    return errors


def _match(gold: list[Entity], predicted: list[Entity]) -> list[tuple[Entity | None, Entity | None]]:
    candidates = sorted(
        ((-_overlap(left, wrong), left, wrong) for left, wrong in _overlapping(gold, predicted)),
        key=lambda candidate: candidate[0],
    )
    free_gold, free_predicted = dict.fromkeys(gold), dict.fromkeys(predicted)
    pairs: list[tuple[Entity | None, Entity | None]] = []
    for _, left, wrong in candidates:
        if left in free_gold and wrong in free_predicted:
            pairs.append((left, wrong))
            del free_gold[left], free_predicted[wrong]
    return pairs + [(left, None) for left in free_gold] + [(None, wrong) for wrong in free_predicted]


def _overlapping(gold: list[Entity], predicted: list[Entity]) -> Iterator[tuple[Entity, Entity]]:
    """The pairs that share characters; each side sorted, without overlaps of its own."""
    first = 0
    for left in gold:
        while first < len(predicted) and predicted[first].end <= left.start:
            first += 1
        at = first
        while at < len(predicted) and predicted[at].start < left.end:
            yield left, predicted[at]
            at += 1


def _overlap(left: Entity, right: Entity) -> int:
    return min(left.end, right.end) - max(left.start, right.start)


def _kind(gold: Entity | None, predicted: Entity | None) -> str:
    if gold is None:
        return "spurious"
    if predicted is None:
        return "missed"
    if (gold.start, gold.end) == (predicted.start, predicted.end):
        return "type"
    return "boundary" if gold.label == predicted.label else "boundary+type"
