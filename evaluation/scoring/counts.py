"""Counts of entities, and the precision, recall and F1 derived from them.

Only counts are stored, so that scores of several parts of a corpus can be merged by addition.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

RATIOS = ("precision", "recall", "f1")
"""The names of the ratios derived from counts, each in 0..1."""

Mode = Literal["strict", "default"]
"""How entities are counted.

- strict: an entity counts only if its first tag is `B-`, as in seqeval with ``mode="strict", scheme=IOB2``.
- default: an entity with an improper start (its first tag is `I-`) counts too, as in seqeval without a mode, and in
  conlleval.
"""

MODES: tuple[Mode, ...] = get_args(Mode)

Kind = Literal["tp", "fp", "fn"]
"""How an entity counts: as a true positive, a false positive or a false negative."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of true positive (tp), false positive (fp) and false negative (fn) entities."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def gold(self) -> int:
        """The number of gold entities: the denominator of recall."""
        return self.tp + self.fn

    @property
    def predicted(self) -> int:
        """The number of predicted entities: the denominator of precision."""
        return self.tp + self.fp

    @property
    def precision(self) -> float:
        """tp / predicted; 0 if there are no predicted entities."""
        return self.tp / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """tp / gold; 0 if there are no gold entities."""
        return self.tp / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """2 tp / (predicted + gold); 0 if there are neither gold nor predicted entities."""
        return 2 * self.tp / (self.predicted + self.gold) if self.predicted + self.gold else 0.0

    def as_json(self) -> dict[str, Any]:
        """Counts, denominators and ratios."""
        return {name: getattr(self, name) for name in ("tp", "fp", "fn", "gold", "predicted", *RATIOS)}


@dataclass(frozen=True)
class ModeScores:
    """The counts of each label in one mode."""

    labels: Mapping[str, Counts]

    @cached_property
    def micro(self) -> Counts:
        """The sum of the counts of all labels."""
        return sum(self.labels.values(), Counts())

    @property
    def macro(self) -> dict[str, float]:
        """The unweighted means of precision, recall and F1 over the labels of gold and predicted entities.

        As in seqeval; 0 if there are no labels.
        """
        return self._mean(lambda counts: 1)

    @property
    def weighted(self) -> dict[str, float]:
        """The means of precision, recall and F1 over the labels, weighted by their numbers of gold entities.

        As in seqeval; 0 if there are no gold entities.
        """
        return self._mean(lambda counts: counts.gold)

    def _mean(self, weight: Callable[[Counts], int]) -> dict[str, float]:
        every = list(self.labels.values())
        total = sum(map(weight, every))
        return {x: sum(getattr(c, x) * weight(c) for c in every) / total if total else 0.0 for x in RATIOS}
