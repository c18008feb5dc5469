"""The scores of runs with different seeds: mean, standard deviation and the single values."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .counts import MODES, RATIOS
from .metrics import Metrics, ModeRecord


@dataclass(frozen=True)
class Spread:
    """The values of one score over several runs.

    Attributes:
        mean: the mean of the values.
        sd: the sample standard deviation (n − 1 in the denominator); None if there is only one value.
        values: one value for each run, in the order of the runs.
    """

    mean: float
    sd: float | None
    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of values, of which there must be at least one."""
        return cls(statistics.mean(values), statistics.stdev(values) if len(values) > 1 else None, tuple(values))


def spread(runs: Sequence[Mapping[str, Metrics]]) -> dict[str, Any]:
    """The mean and standard deviation of the scores of runs that differ in their seed.

    Args:
        runs: the content of the `metrics.json` of each run, one run or more. All runs must have scored the same splits.

    Returns:
        For each split and each mode: "micro" with precision, recall and F1, and "labels" with the F1 of each label. If
        a label has neither gold nor predicted entities in a run, its F1 in that run counts as 0.
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
