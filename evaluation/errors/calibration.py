"""Calibration: how well the score of an entity agrees with the probability that the entity is right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..paired.outcomes import FN, TP, Outcome
from ..scoring.counts import Counts
from .slices import counts_json

BINS = 10
"""The number of bins."""

THRESHOLDS = tuple(step / 100 for step in range(100))
"""The score thresholds of the precision and recall curve: 0, 0.01 … 0.99."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The predicted entities whose scores are in the interval from `low` to `high`.

    Attributes:
        low: the lower end, which is included in the first bin only.
        high: the upper end, which is included.
        count: the number of entities.
        right: the number of entities that are right.
        score: the sum of the scores.
    """

    low: float
    high: float
    count: int
    right: int
    score: float


@dataclass(frozen=True)
class Reliability:
    """Predicted entities in bins by score, in two divisions into bins.

    Attributes:
        equal_width: `BINS` bins of equal width (Guo et al. 2017).
        equal_mass: `BINS` bins between the quantiles of the scores, so that they hold about equal numbers of entities.
            A bin between two equal quantiles is empty.
        squares: the sum of the squared differences between the score and 1 (if right) or 0 (if wrong).
    """

    equal_width: tuple[Bin, ...]
    equal_mass: tuple[Bin, ...]
    squares: float

    @property
    def count(self) -> int:
        """The number of predicted entities."""
        return sum(each.count for each in self.equal_width)

    @property
    def brier(self) -> float | None:
        """The Brier score (Brier 1950): the mean of the squared differences; None if there are no entities."""
        return self.squares / self.count if self.count else None

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the bins that are not empty."""
        right, score = (sum(getattr(each, name) for each in self.equal_width) for name in ("right", "score"))
        groups = {name: getattr(self, name) for name in ("equal_width", "equal_mass")}
        return {
            "count": self.count,
            "right": right,
            "mean_score": score / self.count if self.count else None,
            "brier": self.brier,
            "ece": {name: expected_error(bins) for name, bins in groups.items()},
            "bins": {name: [_bin_json(each) for each in bins if each.count] for name, bins in groups.items()},
        }


@dataclass(frozen=True)
class Calibration:
    """The calibration of the scores of predicted entities.

    Attributes:
        all: the reliability of the scores of all entities.
        labels: the reliability of the scores of each label.
        curve: for each of `THRESHOLDS`, the strict counts of the entities whose score is at least the threshold.
    """

    all: Reliability
    labels: Mapping[str, Reliability]
    curve: Mapping[float, Counts]

    @property
    def best_threshold(self) -> float:
        """The threshold with the best F1, the lowest if there are several.

        Choose a threshold on dev, never on the data whose scores are reported.
        """
        return max(self.curve, key=lambda threshold: (self.curve[threshold].f1, -threshold))

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`."""
        return self.all.as_json() | {
            "labels": {label: each.as_json() for label, each in self.labels.items()},
            "curve": [{"min_score": x} | counts_json(counts) for x, counts in self.curve.items()],
        }


def calibrate(outcomes: Iterable[Outcome]) -> Calibration | None:
    """Compute the calibration of the scores of predicted entities.

    Returns:
        The calibration; None if an entity was predicted without a score, as in a manual annotation.
    """
    every = list(outcomes)
    found = [outcome for outcome in every if outcome.kind != FN]
    scored = [(outcome.label, outcome.score, outcome.kind == TP) for outcome in found if outcome.score is not None]
    if len(scored) < len(found):
        return None
    labels = np.array([label for label, _, _ in scored], dtype=object)
    scores = np.array([score for _, score, _ in scored], dtype=np.float64)
    right = np.array([is_right for _, _, is_right in scored], dtype=bool)
    gold = int(right.sum()) + len(every) - len(found)
    each = {x: measure_reliability(scores[labels == x], right[labels == x]) for x in sorted(set(labels))}
    return Calibration(measure_reliability(scores, right), each, _curve(scores, right, gold))


def measure_reliability(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> Reliability:
    """Put the scores of predicted entities into bins.

    Args:
        scores: the scores, shape (entities,), each in 0..1.
        right: whether each entity is right, shape (entities,).
    """
    width = np.linspace(0, 1, BINS + 1)
    mass = np.quantile(scores, width) if len(scores) else width
    squares = float(((scores - right) ** 2).sum())
    return Reliability(_fill(width, scores, right), _fill(mass, scores, right), squares)


def expected_error(bins: Sequence[Bin]) -> float | None:
    """The expected calibration error (Naeini et al. 2015).

    This is the mean over the bins of the absolute difference between mean score and share of right entities, weighted
    by the number of entities.

    Returns:
        The error, 0..1; None if there are no entities.
    """
    total = sum(each.count for each in bins)
    return sum(abs(each.score - each.right) for each in bins) / total if total else None


def _fill(edges: NDArray[np.float64], scores: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    indices = np.searchsorted(edges[1:-1], scores)
    count, rights, sums = (
        np.bincount(indices, weights=weights, minlength=len(edges) - 1) for weights in (None, right, scores)
    )
    return tuple(
        Bin(float(edges[i]), float(edges[i + 1]), int(count[i]), int(rights[i]), float(sums[i]))
        for i in range(len(edges) - 1)
    )


def _curve(scores: NDArray[np.float64], right: NDArray[np.bool_], gold: int) -> dict[float, Counts]:
    result = {}
    for threshold in THRESHOLDS:
        kept = scores >= threshold
        tp = int((kept & right).sum())
        result[threshold] = Counts(tp, int(kept.sum()) - tp, gold - tp)
    return result


def _bin_json(each: Bin) -> dict[str, Any]:
    means = {"mean_score": each.score / each.count, "share_right": each.right / each.count}
    return {"low": each.low, "high": each.high, "count": each.count, "right": each.right} | means
