"""The differences between gold and predicted entities."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from ...data.documents import Document, Entity
from .span_pairs import pair_spans

ErrorKind = Literal["boundary", "type", "boundary+type", "missed", "spurious"]
"""A kind of error. The first three are errors in the boundary, the label or both of two overlapping entities."""

KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)
"""The kinds of errors."""

CORRECT: Literal["correct"] = "correct"
"""The kind of an entity that gold and prediction have in common, when it is shown together with errors."""

Kind = ErrorKind | Literal["correct"]
"""A kind of error, or `CORRECT`."""

_CONTEXT = 60
"""Maximum length of the context on each side, in characters."""


@dataclass(frozen=True, slots=True)
class EntityError:
    """One error: a wrong gold entity, a wrong predicted entity, or both if they overlap.

    Attributes:
        document: the gold document.
        kind: one of `KINDS`, or `CORRECT`.
        gold: the gold entity; None if the error is spurious.
        predicted: the predicted entity; None if the gold entity was missed.
    """

    document: Document
    kind: Kind
    gold: Entity | None
    predicted: Entity | None

    @property
    def span(self) -> tuple[int, int]:
        """The half-open span of characters that covers both entities."""
        both = [entity for entity in (self.gold, self.predicted) if entity is not None]
        return min(entity.start for entity in both), max(entity.end for entity in both)

    @property
    def key(self) -> tuple[str, str, tuple[int, int]]:
        """A unique key of the error: document id, kind and span."""
        return self.document.id, self.kind, self.span

    @property
    def context(self) -> tuple[str, str]:
        """The text before and after the span on the same line, each shortened to whole words in 60 characters."""
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

    Wrong gold entities are paired with overlapping wrong predictions, the largest overlap in characters first (see
    `evaluation.paired.span_pairs`). A gold entity without a partner is missed, a predicted one is spurious.
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
    """The entities that gold and prediction have in common, in the order of the gold, as errors of kind `CORRECT`."""
    found = {entity.key: entity for entity in predicted.entities}
    return [EntityError(gold, CORRECT, x, found[x.key]) for x in gold.entities if x.key in found]


def _match(gold: Iterable[Entity], predicted: Iterable[Entity]) -> Iterator[tuple[Entity | None, Entity | None]]:
    gold_by_key, predicted_by_key = ({entity.key: entity for entity in side} for side in (gold, predicted))
    for one, two in pair_spans(gold_by_key, predicted_by_key):
        yield None if one is None else gold_by_key[one], None if two is None else predicted_by_key[two]


def _kind(gold: Entity | None, predicted: Entity | None) -> ErrorKind:
    if gold is None:
        return "spurious"
    if predicted is None:
        return "missed"
    if (gold.start, gold.end) == (predicted.start, predicted.end):
        return "type"
    return "boundary" if gold.label == predicted.label else "boundary+type"
