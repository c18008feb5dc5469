"""Plots as HTML."""

import re

from musamma.evaluation.pages.plots import Point, by_articles, draw


def test_a_learning_curve_is_drawn_with_its_intervals() -> None:
    points = [Point(10, 0.5, "ten <b>", interval=(0.25, 0.75)), Point(5, 0.4, "five")]
    plot = by_articles("F1 by articles", points)
    assert [point.x for point in plot.points] == [5, 10]
    html = draw(plot, " here")
    assert "F1 by articles here." in html
    assert re.findall(r'<circle class="point" cx="([\d.]+)" cy="([\d.]+)"', html) == [
        ("160.0", "108.0"),
        ("320.0", "90.0"),
    ]
    lines = re.findall(r'<line class="line" x1="([\d.]+)" x2="([\d.]+)" y1="([\d.]+)" y2="([\d.]+)"', html)
    assert lines == [("320.0", "320.0", "135.0", "45.0")]
    assert "ten &lt;b&gt;" in html
