"""Partial matching: entities found with other edges or another label than the gold's (MUC-5, SemEval 2013)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..paired.span_pairs import Span, pair_spans

SCHEMES = ("strict", "exact", "partial", "type")
"""What makes a prediction correct in SemEval 2013 task 9.1 (Segura-Bedmar et al. 2013): strict, the gold's edges and
label; exact, its edges; partial, its edges, and half a point where it only overlaps; type, its label and an overlap."""

Match = tuple[str, str, bool]
"""A gold label and the predicted one, "" where there is no partner, and whether the edges are the same."""


@dataclass(frozen=True, slots=True)
class SchemeCounts:
    """The five counts of one scheme (Chinchor and Sundheim 1993)."""

    correct: int
    incorrect: int
    partial: int
    missing: int
    spurious: int

    @property
    def possible(self) -> int:
        """Entities in the gold: the denominator of recall."""
        return self.correct + self.incorrect + self.partial + self.missing

    @property
    def actual(self) -> int:
        """Entities predicted: the denominator of precision."""
        return self.correct + self.incorrect + self.partial + self.spurious

    @property
    def points(self) -> float:
        """Correct ones, and half of the partial ones."""
        return self.correct + self.partial / 2

    @property
    def precision(self) -> float:
        """points / actual; 0 where nothing was predicted."""
        return self.points / self.actual if self.actual else 0.0

    @property
    def recall(self) -> float:
        """points / possible; 0 where the gold has nothing."""
        return self.points / self.possible if self.possible else 0.0

    @property
    def f1(self) -> float:
        """2 points / (possible + actual); 0 where both are empty."""
        return 2 * self.points / (self.possible + self.actual) if self.possible + self.actual else 0.0

    def as_json(self) -> dict[str, Any]:
        """Counts, denominators and ratios."""
        names = ("correct", "incorrect", "partial", "missing", "spurious", "possible", "actual")
        return {name: getattr(self, name) for name in (*names, "precision", "recall", "f1")}


@dataclass(frozen=True)
class Matches:
    """How often gold and predicted entities, paired as `evaluation.paired.span_pairs` does, match in each way."""

    pairs: Mapping[Match, int]

    def __add__(self, other: "Matches") -> "Matches":
        return Matches(Counter(self.pairs) + Counter(other.pairs))

    @property
    def labels(self) -> list[str]:
        """Those of gold or predicted entities, sorted."""
        return sorted({label for gold, predicted, _ in self.pairs for label in (gold, predicted)} - {""})

    def scheme(self, name: str, label: str | None = None) -> SchemeCounts:
        """The counts of a scheme, one of `SCHEMES`.

        Args:
            label: of one label alone: its gold entity whose partner has another is missing, its predicted one spurious.
        """
        counts: Counter[str] = Counter()
        for (gold, predicted, same), number in self.pairs.items():
            left, right = (x if label in (None, x) else "" for x in (gold, predicted))
            if left or right:
                counts[_outcome(name, left, right, same=same)] += number
        return SchemeCounts(**{x: counts[x] for x in SchemeCounts.__dataclass_fields__})

    def as_json(self) -> dict[str, Any]:
        """All schemes, of all labels together and of each."""
        return self._table(None) | {"labels": {label: self._table(label) for label in self.labels}}

    def _table(self, label: str | None) -> dict[str, Any]:
        return {name: self.scheme(name, label).as_json() for name in SCHEMES}


def find_matches(gold: Iterable[Span], predicted: Iterable[Span]) -> Iterator[Match]:
    """The matches of one sentence."""
    for one, two in pair_spans(gold, predicted):
        left, right = (("", "", "") if span is None else span for span in (one, two))
        yield left[2], right[2], left[:2] == right[:2]


def _outcome(scheme: str, gold: str, predicted: str, *, same: bool) -> str:
    if not gold or not predicted:
        return "missing" if gold else "spurious"
    if scheme == "partial" and not same:
        return "partial"
    edges, label = same or scheme == "type", gold == predicted or scheme in ("exact", "partial")
    return "correct" if edges and label else "incorrect"
