"""Resampling of a corpus from the counts of its units: documents, or sentences."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
LEVEL = 0.95
SEED = 0

_CELLS = 1_000_000
"""Most numbers drawn at a time: what the memory is bounded by."""

_Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]


def bootstrap_sums(units: NDArray[np.int64], resamples: int, seed: int) -> NDArray[np.float64]:
    """The sums of resamples, each of as many units as there are, drawn with replacement (Efron and Tibshirani 1993).

    Args:
        units: counts, shape (units, …), one unit or more.

    Returns:
        Shape (resamples, …); the same for the same units in any order.
    """
    return _weighted_sums(units, resamples, seed, _draw_with_replacement)


def swap_sums(units: NDArray[np.int64], resamples: int, seed: int) -> NDArray[np.float64]:
    """The sums of resamples, each unit in or out with the same chance. Shapes as in `bootstrap_sums`."""
    return _weighted_sums(units, resamples, seed, lambda chance, shape: chance.integers(2, size=shape).astype(float))


def f1_of(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of counts of shape (…, kinds), NaN where nothing is predicted and nothing in the gold."""
    return ratio(2 * counts[..., 0], 2 * counts[..., 0] + counts[..., 1] + counts[..., 2])


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """above / below, NaN where both are 0."""
    result: NDArray[np.float64] = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return result


def interval_of(values: NDArray[np.float64], level: float = LEVEL) -> tuple[float, float] | None:
    """The percentile interval of what resamples gave, those left out that gave NaN; None where all did."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return low, high


def _weighted_sums(units: NDArray[np.int64], resamples: int, seed: int, draw: _Draw) -> NDArray[np.float64]:
    rows = units.reshape(len(units), -1)
    if rows.shape[1]:
        rows = rows[np.lexsort(rows.T)]
    chance, step = np.random.default_rng(seed), max(1, _CELLS // len(rows))
    counts = rows.astype(np.float64)  # whole numbers: their sums are exact
    sums = [draw(chance, (min(step, resamples - done), len(rows))) @ counts for done in range(0, resamples, step)]
    return np.concatenate(sums).reshape(resamples, *units.shape[1:])


def _draw_with_replacement(chance: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """How often each unit is drawn, shape (resamples, units)."""
    resamples, units = shape
    drawn = chance.integers(units, size=shape) + units * np.arange(resamples)[:, None]
    return np.bincount(drawn.ravel(), minlength=resamples * units).reshape(shape).astype(np.float64)
