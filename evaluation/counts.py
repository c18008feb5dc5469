"""Counts are stored; precision, recall and F1 are derived from them; merging adds."""

from dataclasses import dataclass


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
