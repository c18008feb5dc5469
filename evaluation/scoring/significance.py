"""Significance tests for the difference between two systems on the same gold."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .counts import MODES, Counts, Mode
from .intervals import Interval
from .resampling import LEVEL, RESAMPLES, SEED, bootstrap_sums, f1_of, interval_of, swap_sums
from .scores import Scores

_SLACK = 1e-12
"""Tolerance for rounding: differences that are equal in exact arithmetic must compare as equal."""


@dataclass(frozen=True)
class Difference:
    """The counts of systems A and B, and the significance of the difference of their F1.

    Attributes:
        a: the counts of A.
        b: the counts of B.
        interval: the confidence interval of the difference, from resamples that are the same for both systems
            (Koehn 2004); None if there are fewer than two units, or if the difference is undefined in every resample.
        p_randomisation: two-sided p-value of paired approximate randomisation (Noreen 1989, Yeh 2000).
        p_bootstrap: two-sided p-value of the paired bootstrap (Berg-Kirkpatrick et al. 2012); None if there is no
            interval.
    """

    a: Counts
    b: Counts
    interval: Interval
    p_randomisation: float
    p_bootstrap: float | None

    @property
    def difference(self) -> float:
        """F1 of A − F1 of B."""
        return self.a.f1 - self.b.f1

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the counts and ratios of both systems."""
        return {
            "a": self.a.as_json(),
            "b": self.b.as_json(),
            "difference": self.difference,
            "interval": None if self.interval is None else list(self.interval),
            "p_randomisation": self.p_randomisation,
            "p_bootstrap": self.p_bootstrap,
        }


@dataclass(frozen=True)
class Significance:
    """The differences between two systems.

    Attributes:
        micro: the difference over all labels, by mode.
        labels: the difference for each label, by mode.
        unit: the unit of resampling, "documents" or "sentences".
        units: the number of units.
    """

    micro: Mapping[Mode, Difference]
    labels: Mapping[Mode, Mapping[str, Difference]]
    unit: str
    units: int

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`."""
        how = {"unit": self.unit, "units": self.units, "resamples": RESAMPLES, "level": LEVEL, "seed": SEED}
        modes: dict[str, Any] = {
            mode: {
                "micro": self.micro[mode].as_json(),
                "labels": {label: each.as_json() for label, each in self.labels[mode].items()},
            }
            for mode in MODES
        }
        return {"tests": how | {"difference": "F1 of a less F1 of b"}, **modes}


def compare_scores(a: Scores, b: Scores, *, resamples: int = RESAMPLES) -> Significance:
    """Test the significance of the difference between two systems' F1 on the same gold documents.

    Approximate randomisation swaps the predictions of the two systems in each unit with probability 1/2. r is the
    number of resamples whose absolute difference of F1 is at least the observed one. In the paired bootstrap, r is the
    number of resamples whose difference is at least as far from the observed difference as the observed difference is
    from 0. In both tests p = (r + 1) / (R + 1) with R resamples, because the observed data count as one resample. So p
    is never 0.

    Args:
        a: the scores of system A.
        b: the scores of system B.
        resamples: the number of resamples of each test.

    Raises:
        ValueError: the scores are not scores of the same documents.
    """
    if a.units.lengths != b.units.lengths:
        raise ValueError("found scores of different documents, expected the scores of two systems on the same gold")
    labels = tuple(sorted({*a.units.labels, *b.units.labels}))
    both = np.stack([_with_micro(each.units.drawn(labels)) for each in (a, b)], axis=1)
    totals, kind = both.sum(axis=0), a.units.kind
    swapped = swap_sums(both[:, 1] - both[:, 0], resamples, SEED)
    randomised = _differences(totals + np.stack([swapped, -swapped], axis=1))
    sums = bootstrap_sums(both, resamples, SEED) if len(both) > 1 else np.zeros((1, *totals.shape))
    drawn = _differences(sums)  # undefined (NaN) if there are too few units to draw from
    modes: dict[Mode, dict[str, Difference]] = {}
    for row, mode in enumerate(MODES):
        cells = {
            label: _difference(totals[:, row, column], randomised[:, row, column], drawn[:, row, column])
            for column, label in enumerate(["", *labels])
        }
        modes[mode] = {x: each for x, each in cells.items() if not x or any((*astuple(each.a), *astuple(each.b)))}
    return Significance({mode: cells.pop("") for mode, cells in modes.items()}, modes, kind, len(both))


def _with_micro(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Counts of shape (units, modes, labels, kinds), with the sums over all labels inserted before the first label."""
    return np.concatenate([counts.sum(axis=2, keepdims=True), counts], axis=2)


def _differences(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of A − F1 of B, for counts of shape (resamples, systems, …, kinds); NaN where the F1 of both is undefined."""
    f1 = f1_of(counts)
    known = np.nan_to_num(f1)
    return np.where(np.isnan(f1).all(axis=1), np.nan, known[:, 0] - known[:, 1])


def _difference(totals: NDArray[np.int64], randomised: NDArray[np.float64], drawn: NDArray[np.float64]) -> Difference:
    """The difference between two systems.

    Args:
        totals: the counts of both systems, shape (systems, kinds).
        randomised: the differences of F1 in the resamples of the randomisation test, shape (resamples,).
        drawn: the differences of F1 in the bootstrap resamples, shape (resamples,).
    """
    a, b = (Counts(*each) for each in totals.tolist())
    observed, defined = a.f1 - b.f1, drawn[~np.isnan(drawn)]
    p_bootstrap = _share(defined - observed, abs(observed)) if len(defined) else None
    return Difference(a, b, interval_of(drawn), _share(np.nan_to_num(randomised), abs(observed)), p_bootstrap)


def _share(values: NDArray[np.float64], least: float) -> float:
    """The share of values whose distance from 0 is at least `least`, with the observed value counted as one of them."""
    return (int((np.abs(values) >= least - _SLACK).sum()) + 1) / (len(values) + 1)
