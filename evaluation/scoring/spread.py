"""Scores of several seeds: mean ± standard deviation, and every value beside it."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .counts import MODES, RATIOS
from .metrics import Metrics, ModeRecord


@dataclass(frozen=True)
class Spread:
    """Values of one figure over runs.

    Attributes:
        mean: their mean.
        sd: sample standard deviation (n − 1 in the denominator); None of one value.
        values: one for each run, in the runs' order.
    """

    mean: float
    sd: float | None
    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of one value or more."""
        return cls(statistics.mean(values), statistics.stdev(values) if len(values) > 1 else None, tuple(values))


def spread(runs: Sequence[Mapping[str, Metrics]]) -> dict[str, Any]:
    """Mean ± sd of the scores of runs that differ in their seed.

    Args:
        runs: what each run's `metrics.json` holds; the same things scored in all.

    Returns:
        For each thing scored and each mode: "micro" with precision, recall and F1, "labels" with each label's F1.
        A label that a run neither has in its gold nor predicts counts as 0 there, as in that run's scores.
    """
    return {name: {mode: _mode([run[name].mode(mode) for run in runs]) for mode in MODES} for name in runs[0]}


def _mode(runs: Sequence[ModeRecord]) -> dict[str, Any]:
    labels = sorted({label for run in runs for label in run.labels})
    return {
        "micro": {ratio: asdict(Spread.of([getattr(run.micro, ratio) for run in runs])) for ratio in RATIOS},
        "labels": {label: asdict(Spread.of([_f1(run, label) for run in runs])) for label in labels},
    }


def _f1(run: ModeRecord, label: str) -> float:
    return run.labels[label].f1 if label in run.labels else 0.0
