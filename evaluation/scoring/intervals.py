"""Bootstrap confidence intervals of scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .counts import MODES, RATIOS, Mode
from .resampling import LEVEL, RESAMPLES, SEED, bootstrap_sums, f1_of, interval_of, ratio
from .units import Units

Interval = tuple[float, float] | None
"""Low and high end; None if there are too few units to draw from, or if the ratio is undefined in every resample."""


@dataclass(frozen=True)
class ModeIntervals:
    """The confidence intervals of one mode.

    Attributes:
        micro: the intervals of micro precision, recall and F1, by the names in `RATIOS`.
        labels: the interval of the F1 of each label.
    """

    micro: Mapping[str, Interval]
    labels: Mapping[str, Interval]


@dataclass(frozen=True)
class Intervals:
    """95 % percentile bootstrap intervals of scores (Efron and Tibshirani 1993).

    Attributes:
        modes: the intervals of each mode.
        unit: the unit of resampling, "documents" or "sentences".
        units: the number of units.
    """

    modes: Mapping[Mode, ModeIntervals]
    unit: str
    units: int

    def as_json(self) -> dict[str, Any]:
        """The settings that the intervals were computed with, as plain values. The intervals are not included."""
        how = {"unit": self.unit, "units": self.units, "resamples": RESAMPLES, "level": LEVEL, "seed": SEED}
        return {"method": "percentile bootstrap", **how}


def bootstrap(units: Units) -> Intervals:
    """Compute confidence intervals from bootstrap resamples.

    Documents are resampled, or sentences if there is only one document. A resample in which the denominator of a ratio
    is 0 is left out of the interval of that ratio. With fewer than two units, all intervals are None.

    Args:
        units: the counts to draw from.
    """
    drawn = units.drawn(units.labels)
    if len(drawn) < 2:
        return Intervals({mode: _none(units) for mode in MODES}, units.kind, len(drawn))
    sums = bootstrap_sums(drawn, RESAMPLES, SEED)
    modes = {mode: _intervals(sums[:, number], units.labels) for number, mode in enumerate(MODES)}
    return Intervals(modes, units.kind, len(drawn))


def _intervals(sums: NDArray[np.float64], labels: tuple[str, ...]) -> ModeIntervals:
    """The intervals of one mode, from the sums of the resamples, shape (resamples, labels, kinds)."""
    micro = sums.sum(axis=1)
    tp, fp, fn = (micro[:, number] for number in range(3))
    values = dict(zip(RATIOS, (ratio(tp, tp + fp), ratio(tp, tp + fn), f1_of(micro)), strict=True))
    return ModeIntervals(
        {name: interval_of(each) for name, each in values.items()},
        {label: interval_of(f1_of(sums[:, number])) for number, label in enumerate(labels)},
    )


def _none(units: Units) -> ModeIntervals:
    return ModeIntervals(dict.fromkeys(RATIOS), dict.fromkeys(units.labels))
