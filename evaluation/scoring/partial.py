"""Partial matching: scores for entities found with wrong boundaries or a wrong label (MUC-5, SemEval 2013)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..paired.span_pairs import Span, pair_spans

SCHEMES = ("strict", "exact", "partial", "type")
"""The schemes of SemEval 2013 task 9.1 (Segura-Bedmar et al. 2013). A prediction is correct in

- strict: if its boundaries and its label are those of the gold entity;
- exact: if its boundaries are those of the gold entity;
- partial: if its boundaries are those of the gold entity; an overlap with other boundaries gives half a point;
- type: if it overlaps the gold entity and has its label.
"""

Match = tuple[str, str, bool]
"""The gold label, the predicted label ("" if there is no partner), and whether the boundaries are the same."""


@dataclass(frozen=True, slots=True)
class SchemeCounts:
    """The five counts of one scheme (Chinchor and Sundheim 1993).

    Attributes:
        correct: pairs that are correct in the scheme.
        incorrect: pairs that are wrong in the scheme.
        partial: pairs that count half; above 0 in the scheme "partial" only.
        missing: gold entities without a partner.
        spurious: predicted entities without a partner.
    """

    correct: int
    incorrect: int
    partial: int
    missing: int
    spurious: int

    @property
    def possible(self) -> int:
        """The number of gold entities: the denominator of recall."""
        return self.correct + self.incorrect + self.partial + self.missing

    @property
    def actual(self) -> int:
        """The number of predicted entities: the denominator of precision."""
        return self.correct + self.incorrect + self.partial + self.spurious

    @property
    def points(self) -> float:
        """correct + partial / 2."""
        return self.correct + self.partial / 2

    @property
    def precision(self) -> float:
        """points / actual; 0 if there are no predicted entities."""
        return self.points / self.actual if self.actual else 0.0

    @property
    def recall(self) -> float:
        """points / possible; 0 if there are no gold entities."""
        return self.points / self.possible if self.possible else 0.0

    @property
    def f1(self) -> float:
        """2 points / (possible + actual); 0 if there are neither gold nor predicted entities."""
        return 2 * self.points / (self.possible + self.actual) if self.possible + self.actual else 0.0

    def as_json(self) -> dict[str, Any]:
        """Counts, denominators and ratios."""
        names = ("correct", "incorrect", "partial", "missing", "spurious", "possible", "actual")
        return {name: getattr(self, name) for name in (*names, "precision", "recall", "f1")}


@dataclass(frozen=True)
class Matches:
    """The numbers of matches between gold and predicted entities.

    Attributes:
        pairs: how often each `Match` occurs, for entities paired by `evaluation.paired.span_pairs`.
    """

    pairs: Mapping[Match, int]

    def __add__(self, other: "Matches") -> "Matches":
        return Matches(Counter(self.pairs) + Counter(other.pairs))

    @property
    def labels(self) -> list[str]:
        """The labels of gold and predicted entities, sorted."""
        return sorted({label for gold, predicted, _ in self.pairs for label in (gold, predicted)} - {""})

    def scheme(self, name: str, label: str | None = None) -> SchemeCounts:
        """The counts of one scheme.

        Args:
            name: one of `SCHEMES`.
            label: the label to count, or None for all. With a label, entities with other labels are ignored: a gold
                entity whose partner has another label is missing, and such a predicted entity is spurious.
        """
        counts: Counter[str] = Counter()
        for (gold, predicted, same), number in self.pairs.items():
            gold_label, predicted_label = (x if label in (None, x) else "" for x in (gold, predicted))
            if gold_label or predicted_label:
                counts[_outcome(name, gold_label, predicted_label, same=same)] += number
        return SchemeCounts(**{x: counts[x] for x in SchemeCounts.__dataclass_fields__})

    def as_json(self) -> dict[str, Any]:
        """The counts of all schemes, of all labels together and of each label."""
        return self._table(None) | {"labels": {label: self._table(label) for label in self.labels}}

    def _table(self, label: str | None) -> dict[str, Any]:
        return {name: self.scheme(name, label).as_json() for name in SCHEMES}


def find_matches(gold: Iterable[Span], predicted: Iterable[Span]) -> Iterator[Match]:
    """The matches between the gold and the predicted spans of one sentence."""
    for one, two in pair_spans(gold, predicted):
        gold_span, predicted_span = (("", "", "") if span is None else span for span in (one, two))
        yield gold_span[2], predicted_span[2], gold_span[:2] == predicted_span[:2]


def _outcome(scheme: str, gold: str, predicted: str, *, same: bool) -> str:
    if not gold or not predicted:
        return "missing" if gold else "spurious"
    if scheme == "partial" and not same:
        return "partial"
    edges, label = same or scheme == "type", gold == predicted or scheme in ("exact", "partial")
    return "correct" if edges and label else "incorrect"
