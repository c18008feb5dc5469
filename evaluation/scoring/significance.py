"""Whether two systems differ on the same gold by more than chance."""

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
"""Differences that are the same in exact arithmetic are not told apart."""


@dataclass(frozen=True)
class Difference:
    """The F1 of systems A and B, and how sure their difference is.

    Attributes:
        a: the counts of A.
        b: the counts of B.
        interval: of the difference, from resamples that both systems share (Koehn 2004); None where there is none.
        p_randomisation: two-sided, of paired approximate randomisation (Noreen 1989, Yeh 2000).
        p_bootstrap: two-sided, of the paired bootstrap (Berg-Kirkpatrick et al. 2012); None without an interval.
    """

    a: Counts
    b: Counts
    interval: Interval
    p_randomisation: float
    p_bootstrap: float | None

    @property
    def difference(self) -> float:
        """F1 of A less that of B."""
        return self.a.f1 - self.b.f1

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
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
    """The differences of two systems.

    Attributes:
        micro: of all labels, by mode.
        labels: of each label, by mode.
        unit: what was swapped and drawn, "documents" or "sentences".
        units: how many of them there are.
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
    """Test the difference of two systems' scores on the same gold documents.

    Randomisation swaps what the two found, in each unit with a chance of one half, and asks how often the difference of
    F1 is at least as great, whichever way; the bootstrap asks how often a resample's difference is as far from the
    one observed as that is from 0. Both count the observed order too, p = (r + 1) / (R + 1), so p is never 0.

    Raises:
        ValueError: the scores are not of the same documents.
    """
    if a.units.lengths != b.units.lengths:
        raise ValueError("found scores of other documents, expected two systems' scores on the same gold")
    labels = tuple(sorted({*a.units.labels, *b.units.labels}))
    both = np.stack([_with_micro(each.units.drawn(labels)) for each in (a, b)], axis=1)
    totals, kind = both.sum(axis=0), a.units.kind
    swapped = swap_sums(both[:, 1] - both[:, 0], resamples, SEED)
    randomised = _differences(totals + np.stack([swapped, -swapped], axis=1))
    sums = bootstrap_sums(both, resamples, SEED) if len(both) > 1 else np.zeros((1, *totals.shape))
    drawn = _differences(sums)  # of zeros, where there is nothing to draw from: undefined
    modes: dict[Mode, dict[str, Difference]] = {}
    for row, mode in enumerate(MODES):
        cells = {
            label: _difference(totals[:, row, column], randomised[:, row, column], drawn[:, row, column])
            for column, label in enumerate(["", *labels])
        }
        modes[mode] = {x: each for x, each in cells.items() if not x or any((*astuple(each.a), *astuple(each.b)))}
    return Significance({mode: cells.pop("") for mode, cells in modes.items()}, modes, kind, len(both))


def _with_micro(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Counts of shape (units, modes, labels, kinds) with all labels' together in front of the labels."""
    return np.concatenate([counts.sum(axis=2, keepdims=True), counts], axis=2)


def _differences(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of A less that of B, of counts of shape (resamples, systems, …, kinds); NaN where both are undefined."""
    f1 = f1_of(counts)
    known = np.nan_to_num(f1)
    return np.where(np.isnan(f1).all(axis=1), np.nan, known[:, 0] - known[:, 1])


def _difference(totals: NDArray[np.int64], randomised: NDArray[np.float64], drawn: NDArray[np.float64]) -> Difference:
    """Of both systems' counts, shape (systems, kinds), and the differences that resamples gave."""
    a, b = (Counts(*each) for each in totals.tolist())
    observed, defined = a.f1 - b.f1, drawn[~np.isnan(drawn)]
    p_bootstrap = _share(defined - observed, abs(observed)) if len(defined) else None
    return Difference(a, b, interval_of(drawn), _share(np.nan_to_num(randomised), abs(observed)), p_bootstrap)


def _share(values: NDArray[np.float64], least: float) -> float:
    """The share of values at least as far from 0, the observed one counted with them."""
    return (int((np.abs(values) >= least - _SLACK).sum()) + 1) / (len(values) + 1)
