"""Counts are stored; precision, recall and F1 are derived from them; merging adds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

RATIOS = ("precision", "recall", "f1")

Mode = Literal["strict", "default"]
"""How entities are counted. strict: an entity counts only where its first tag is `B-` (seqeval ``mode="strict",
scheme=IOB2``); default: `I-` starts count too (seqeval without a mode, as conlleval)."""

MODES: tuple[Mode, ...] = get_args(Mode)

Kind = Literal["tp", "fp", "fn"]
"""How an entity counts: true positive, false positive, false negative."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives of entities."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def gold(self) -> int:
        """Entities in the gold (the denominator of recall)."""
        return self.tp + self.fn

    @property
    def predicted(self) -> int:
        """Entities predicted (the denominator of precision)."""
        return self.tp + self.fp

    @property
    def precision(self) -> float:
        """tp / predicted; 0 where nothing was predicted."""
        return self.tp / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """tp / gold; 0 where the gold has nothing."""
        return self.tp / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """2 tp / (predicted + gold); 0 where both are empty."""
        return 2 * self.tp / (self.predicted + self.gold) if self.predicted + self.gold else 0.0

    def as_json(self) -> dict[str, Any]:
        """Counts, denominators and ratios."""
        return {name: getattr(self, name) for name in ("tp", "fp", "fn", "gold", "predicted", *RATIOS)}


@dataclass(frozen=True)
class ModeScores:
    """The counts of each label in one mode of counting."""

    labels: Mapping[str, Counts]

    @cached_property
    def micro(self) -> Counts:
        """All labels' counts added."""
        return sum(self.labels.values(), Counts())

    @property
    def macro(self) -> dict[str, float]:
        """Precision, recall and F1 as plain means over the labels that the gold or the prediction has, as seqeval."""
        return self._mean(lambda counts: 1)

    @property
    def weighted(self) -> dict[str, float]:
        """Precision, recall and F1 as means over the labels, each weighing as many entities as the gold has of it, as
        seqeval; 0 where the gold has none.
        """
        return self._mean(lambda counts: counts.gold)

    def _mean(self, weight: Callable[[Counts], int]) -> dict[str, float]:
        every = list(self.labels.values())
        total = sum(map(weight, every))
        return {x: sum(getattr(c, x) * weight(c) for c in every) / total if total else 0.0 for x in RATIOS}
