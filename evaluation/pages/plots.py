"""Numbers as points in a picture; the template draws it (`templates/plots.html`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors.calibration import Bin, Reliability
from ..scoring.counts import Counts

WIDTH, HEIGHT = 320, 180
"""Of the part of a picture that holds the points, in the picture's own units."""


@dataclass(frozen=True)
class Axis:
    """One axis: its name, the value at each end, and the values written beside it."""

    name: str
    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where a value is, from 0 at the low end to 1 at the high one."""
        return (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0


@dataclass(frozen=True)
class Point:
    """A point, and what stands beside it when it is pointed at.

    Attributes:
        size: its radius in the picture's units.
        marked: drawn as a ring.
    """

    x: float
    y: float
    title: str
    size: float = 3.0
    marked: bool = False


@dataclass(frozen=True)
class Plot:
    """A line through points.

    Attributes:
        title: what the plot shows, for those who do not see it too.
        points: from the left.
        diagonal: draw the line on which both axes have the same value.
    """

    title: str
    x: Axis
    y: Axis
    points: tuple[Point, ...]
    diagonal: bool = False

    def position(self, x: float, y: float) -> tuple[float, float]:
        """Where the picture has these values: from the left, and from the top."""
        return round(WIDTH * self.x.share(x), 1), round(HEIGHT * (1 - self.y.share(y)), 1)


SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def learning_curves(history: Sequence[Mapping[str, float]], best_epoch: int | None) -> list[Plot]:
    """The loss of training, and the F1 on dev where there was a dev, by epoch.

    Args:
        history: the rows of `log.jsonl`.
        best_epoch: whose weights were kept, to be marked.
    """
    curves = []
    if any("dev_f1" in row for row in history):
        top = Axis("strict micro F1 on dev", 0.0, 1.0, SHARES)
        curves.append(_curve("F1 on dev by epoch", "dev_f1", top, history, best_epoch))
    losses = [row["loss"] for row in history if "loss" in row]
    if losses:
        step = _step(max(losses))
        ticks = tuple(step * number for number in range(6) if step * (number - 1) < max(losses))
        axis = Axis("loss of training", 0.0, ticks[-1], ticks)
        curves.append(_curve("Loss of training by epoch", "loss", axis, history, best_epoch))
    return curves


def _curve(title: str, name: str, y: Axis, history: Sequence[Mapping[str, Any]], best_epoch: int | None) -> Plot:
    rows = [row for row in history if name in row]
    last = max(int(row["epoch"]) for row in rows)
    step = -(-last // 10)
    x = Axis("epoch", 0.0, float(last), tuple(map(float, range(0, last + 1, step))))
    return Plot(title, x, y, tuple(_epoch(row["epoch"], row[name], best_epoch) for row in rows))


def _epoch(epoch: float, value: float, best_epoch: int | None) -> Point:
    title = f"epoch {epoch}: {value:.3g}"
    return Point(epoch, value, title, 6, marked=True) if epoch == best_epoch else Point(epoch, value, title)


def _step(top: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, at most five of which reach the top."""
    power = 1e-6
    while True:
        for factor in (1, 2, 5):
            if 5 * factor * power >= top:
                return factor * power
        power *= 10


def reliability(measured: Reliability) -> Plot:
    """The share of right entities against the mean score, of each of `calibration.BINS` bins of equal width."""
    points = tuple(_bin(each, measured.count) for each in measured.equal_width if each.count)
    x, y = Axis("mean score of a bin", 0.0, 1.0, SHARES), Axis("share right", 0.0, 1.0, SHARES)
    return Plot("Share of right entities by score", x, y, points, diagonal=True)


def _bin(each: Bin, total: int) -> Point:
    score, right = each.score / each.count, each.right / each.count
    # The area is the bin's share of the entities.
    size = round(2 + 8 * (each.count / total) ** 0.5, 1)
    return Point(score, right, f"{each.right:,} of {each.count:,} right, mean score {score:.2f}", size)


def precision_by_recall(curve: Mapping[float, Counts]) -> Plot:
    """Precision against recall of the entities with at least a score, for each score of `curve` that changes them."""
    points: dict[tuple[float, float], Point] = {}
    for least, counts in sorted(curve.items(), reverse=True):
        if counts.predicted:
            values = (counts.recall, counts.precision)
            points[values] = Point(
                *values, f"score ≥ {least:.2f}: precision {values[1]:.3f}, recall {values[0]:.3f}", 2
            )
    x, y = Axis("recall", 0.0, 1.0, SHARES), Axis("precision", 0.0, 1.0, SHARES)
    return Plot("Precision by recall, for least scores from 0.99 to 0", x, y, tuple(points.values()))
