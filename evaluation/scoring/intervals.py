"""Bootstrap intervals of scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .counts import MODES, RATIOS, Mode
from .resampling import LEVEL, RESAMPLES, SEED, bootstrap_sums, f1_of, interval_of, ratio
from .units import Units

Interval = tuple[float, float] | None
"""Low and high end; None where there is nothing to draw from, or no resample defines the ratio."""


@dataclass(frozen=True)
class ModeIntervals:
    """The intervals of one mode.

    Attributes:
        micro: of precision, recall and F1.
        labels: of each label's F1.
    """

    micro: Mapping[str, Interval]
    labels: Mapping[str, Interval]


@dataclass(frozen=True)
class Intervals:
    """95 % percentile intervals of scores (Efron and Tibshirani 1993).

    Attributes:
        modes: the intervals of each mode.
        unit: what was drawn, "documents" or "sentences".
        units: how many of them there are.
    """

    modes: Mapping[Mode, ModeIntervals]
    unit: str
    units: int

    def as_json(self) -> dict[str, Any]:
        """How the intervals were made."""
        how = {"unit": self.unit, "units": self.units, "resamples": RESAMPLES, "level": LEVEL, "seed": SEED}
        return {"method": "percentile bootstrap", **how}


def bootstrap(units: Units) -> Intervals:
    """The intervals of scores, from resamples of the documents, or of the sentences where there is one document only.

    A resample that has nothing under the line of a ratio says nothing of it and is left out. With fewer than two units
    there are no intervals.
    """
    drawn = units.drawn(units.labels)
    if len(drawn) < 2:
        return Intervals({mode: _none(units) for mode in MODES}, units.kind, len(drawn))
    sums = bootstrap_sums(drawn, RESAMPLES, SEED)
    modes = {mode: _intervals(sums[:, number], units.labels) for number, mode in enumerate(MODES)}
    return Intervals(modes, units.kind, len(drawn))


def _intervals(sums: NDArray[np.float64], labels: tuple[str, ...]) -> ModeIntervals:
    """Of sums of shape (resamples, labels, kinds)."""
    micro = sums.sum(axis=1)
    tp, fp, fn = (micro[:, number] for number in range(3))
    values = dict(zip(RATIOS, (ratio(tp, tp + fp), ratio(tp, tp + fn), f1_of(micro)), strict=True))
    return ModeIntervals(
        {name: interval_of(each) for name, each in values.items()},
        {label: interval_of(f1_of(sums[:, number])) for number, label in enumerate(labels)},
    )


def _none(units: Units) -> ModeIntervals:
    return ModeIntervals(dict.fromkeys(RATIOS), dict.fromkeys(units.labels))
