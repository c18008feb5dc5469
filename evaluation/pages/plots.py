"""Plots as axes and points; the template `templates/plots.html` draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors.calibration import Bin, Reliability
from ..scoring.counts import Counts
from .templating import template

WIDTH, HEIGHT = 320, 180
"""Size of the plotting area, in SVG user units."""


@dataclass(frozen=True)
class Axis:
    """An axis.

    Attributes:
        name: its title.
        low: the value at its low end.
        high: the value at its high end.
        ticks: the values written next to it.
    """

    name: str
    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """The position of a value, from 0 at the low end to 1 at the high end; 0 if the axis has no length."""
        return (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0


@dataclass(frozen=True)
class Point:
    """A point of a plot.

    Attributes:
        x: its value on the horizontal axis.
        y: its value on the vertical axis.
        title: the text shown when the mouse pointer is on it.
        size: its radius in SVG user units.
        marked: whether it is drawn as a ring.
        interval: the ends of the interval of y; None if there is none.
    """

    x: float
    y: float
    title: str
    size: float = 3.0
    marked: bool = False
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Plot:
    """A line plot.

    Attributes:
        title: what the plot shows; screen readers read it out.
        x: the horizontal axis.
        y: the vertical axis.
        points: from left to right.
        diagonal: whether to draw the line from the lower left corner to the upper right corner.
    """

    title: str
    x: Axis
    y: Axis
    points: tuple[Point, ...]
    diagonal: bool = False

    def position(self, x: float, y: float) -> tuple[float, float]:
        """The position of two values in the plotting area: the distances from its left and from its top."""
        return round(WIDTH * self.x.share(x), 1), round(HEIGHT * (1 - self.y.share(y)), 1)


SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def learning_curves(history: Sequence[Mapping[str, float]], best_epoch: int | None) -> list[Plot]:
    """Plots of training loss by epoch and, where dev was scored, of F1 on dev by epoch.

    Args:
        history: the rows of `log.jsonl`.
        best_epoch: the epoch whose weights were kept, which is marked; None to mark no epoch.
    """
    curves = []
    if any("dev_f1" in row for row in history):
        top = Axis("strict micro F1 on dev", 0.0, 1.0, SHARES)
        curves.append(_curve("F1 on dev by epoch", "dev_f1", top, history, best_epoch))
    losses = [row["loss"] for row in history if "loss" in row]
    if losses:
        step = _step(max(losses))
        ticks = tuple(step * number for number in range(6) if step * (number - 1) < max(losses))
        axis = Axis("training loss", 0.0, ticks[-1], ticks)
        curves.append(_curve("Training loss by epoch", "loss", axis, history, best_epoch))
    return curves


def _curve(title: str, name: str, y: Axis, history: Sequence[Mapping[str, Any]], best_epoch: int | None) -> Plot:
    rows = [row for row in history if name in row]
    x = _counts("epoch", max(int(row["epoch"]) for row in rows))
    return Plot(title, x, y, tuple(_epoch(row["epoch"], row[name], best_epoch) for row in rows))


def _counts(name: str, last: int) -> Axis:
    """An axis of whole numbers from 0 on."""
    return Axis(name, 0.0, float(last), tuple(map(float, range(0, last + 1, -(-last // 10) or 1))))


def _epoch(epoch: float, value: float, best_epoch: int | None) -> Point:
    title = f"epoch {epoch}: {value:.3g}"
    return Point(epoch, value, title, 6, marked=True) if epoch == best_epoch else Point(epoch, value, title)


def by_articles(title: str, points: Sequence[Point]) -> Plot:
    """Plot F1 by the number of articles that models were trained on."""
    x = _counts("articles to learn from", max(int(point.x) for point in points))
    return Plot(title, x, Axis("F1", 0.0, 1.0, SHARES), tuple(sorted(points, key=lambda point: point.x)))


def draw(plot: Plot, remark: str = "") -> str:
    """A plot as HTML, with its title, a remark and its numbers.

    Args:
        plot: the plot.
        remark: follows the title.
    """
    module: Any = template("plots.html").module
    return str(module.figure(plot, remark))


def _step(top: float) -> float:
    """The smallest step that reaches `top` in at most five steps and is 1, 2 or 5 times a power of ten."""
    power = 1e-6
    while True:
        for factor in (1, 2, 5):
            if 5 * factor * power >= top:
                return factor * power
        power *= 10


def reliability(measured: Reliability) -> Plot:
    """Plot the share of right entities against the mean score, a point for each non-empty bin of equal width."""
    points = tuple(_bin(each, measured.count) for each in measured.equal_width if each.count)
    x, y = Axis("mean score of a bin", 0.0, 1.0, SHARES), Axis("share right", 0.0, 1.0, SHARES)
    return Plot("Share of right entities by score", x, y, points, diagonal=True)


def _bin(each: Bin, total: int) -> Point:
    score, right = each.score / each.count, each.right / each.count
    # Beyond the smallest radius, the area grows with the share of the entities that are in the bin.
    size = round(2 + 8 * (each.count / total) ** 0.5, 1)
    return Point(score, right, f"{each.right:,} of {each.count:,} right, mean score {score:.2f}", size)


def precision_by_recall(curve: Mapping[float, Counts]) -> Plot:
    """Plot precision against recall as the minimum score of entities varies.

    Args:
        curve: for each minimum score, the counts of the entities that reach it. Scores without a predicted entity have
            no point, and of scores with the same precision and recall only the lowest has one.
    """
    points: dict[tuple[float, float], Point] = {}
    for threshold, counts in sorted(curve.items(), reverse=True):
        if counts.predicted:
            values = (counts.recall, counts.precision)
            points[values] = Point(
                *values, f"score ≥ {threshold:.2f}: precision {values[1]:.3f}, recall {values[0]:.3f}", 2
            )
    x, y = Axis("recall", 0.0, 1.0, SHARES), Axis("precision", 0.0, 1.0, SHARES)
    return Plot("Precision by recall, for minimum scores from 0.99 to 0", x, y, tuple(points.values()))
