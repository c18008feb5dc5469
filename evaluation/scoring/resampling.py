"""Resampling of the counts of a corpus, by document or by sentence."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
"""The number of resamples."""

LEVEL = 0.95
"""The confidence level of the intervals."""

SEED = 0
"""The seed of the random numbers."""

_CELLS = 1_000_000
"""The largest number of random numbers that are drawn at a time, which limits the memory used."""

_Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]


def bootstrap_sums(units: NDArray[np.int64], resamples: int, seed: int) -> NDArray[np.float64]:
    """The sums of bootstrap resamples (Efron and Tibshirani 1993).

    Each resample draws as many units as there are, with replacement.

    Args:
        units: the counts of one unit or more, shape (units, …).

    Returns:
        The sum of the counts of each resample, shape (resamples, …). It does not depend on the order of the units.
    """
    return _weighted_sums(units, resamples, seed, _draw_with_replacement)


def swap_sums(units: NDArray[np.int64], resamples: int, seed: int) -> NDArray[np.float64]:
    """The sums of random subsets of the units, in which each unit is included with probability 1/2.

    Args:
        units: the counts of one unit or more, shape (units, …).

    Returns:
        The sum of the counts of each subset, shape (resamples, …). It does not depend on the order of the units.
    """
    return _weighted_sums(units, resamples, seed, lambda chance, shape: chance.integers(2, size=shape).astype(float))


def f1_of(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The F1 of counts.

    Args:
        counts: shape (…, kinds), with the kinds in the order of `evaluation.scoring.counts.KINDS`.

    Returns:
        Shape (…); NaN where there are neither gold nor predicted entities.
    """
    return ratio(2 * counts[..., 0], 2 * counts[..., 0] + counts[..., 1] + counts[..., 2])


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """above / below, elementwise; NaN where `below` is 0."""
    result: NDArray[np.float64] = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return result


def interval_of(values: NDArray[np.float64], level: float = LEVEL) -> tuple[float, float] | None:
    """The percentile interval of the values of the resamples.

    Args:
        values: shape (resamples,); NaN values are ignored.
        level: the confidence level, 0..1.

    Returns:
        Low and high end; None if all values are NaN.
    """
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return low, high


def _weighted_sums(units: NDArray[np.int64], resamples: int, seed: int, draw: _Draw) -> NDArray[np.float64]:
    rows = units.reshape(len(units), -1)
    if rows.shape[1]:
        rows = rows[np.lexsort(rows.T)]  # so that the order of the units makes no difference
    chance, step = np.random.default_rng(seed), max(1, _CELLS // len(rows))
    counts = rows.astype(np.float64)  # sums of integers are exact in float64
    sums = [draw(chance, (min(step, resamples - done), len(rows))) @ counts for done in range(0, resamples, step)]
    return np.concatenate(sums).reshape(resamples, *units.shape[1:])


def _draw_with_replacement(chance: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """How often each unit is drawn, shape (resamples, units)."""
    resamples, units = shape
    drawn = chance.integers(units, size=shape) + units * np.arange(resamples)[:, None]
    return np.bincount(drawn.ravel(), minlength=resamples * units).reshape(shape).astype(np.float64)
