"""The plots and tables of an analysis: positions of points, cells of rows."""

from dataclasses import replace

from musamma.data.documents import Document, Entity
from musamma.evaluation.errors.analysis import Analysis, analyse
from musamma.evaluation.pages.analysis_tables import calibration_rows, pattern_rows, slice_tables
from musamma.evaluation.pages.plots import Axis, Plot, learning_curves, precision_by_recall, reliability
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.scoring.counts import Counts

TEXT = "زار لافروف موسكو\n\nزار لافروف كابل\n\nزار لافروف موسكو"


def analysis() -> Analysis:
    """لافروف is missed twice of three times, and one LOC is predicted as ORG; the scores are .9, .6, .7 and .8."""
    at = [TEXT.index("زار", start) for start in (0, 10, 28)]
    people = [Entity(x + 4, x + 10, "PER") for x in at]
    locations = [Entity(x + 11, x + 11 + length, "LOC") for x, length in zip(at, (5, 4, 5), strict=True)]
    pairs = zip(people, locations, strict=True)
    gold = Document("d", TEXT, tuple(entity for pair in pairs for entity in pair))
    scored = [replace(entity, score=score) for entity, score in zip(locations, (0.9, 0.6, 0.8), strict=True)]
    found = (scored[0], replace(scored[1], label="ORG"), replace(people[2], score=0.7), scored[2])
    return analyse(GoldAndPredicted.of([gold], [replace(gold, entities=found)]))


def test_a_point_lies_where_its_values_are() -> None:
    plot = Plot("", Axis("x", 0, 10, ()), Axis("y", 1, 2, ()), ())
    assert plot.position(0, 1) == (0, 180)
    assert plot.position(10, 2) == (320, 0)
    assert plot.position(2.5, 1.5) == (80, 90)
    assert Axis("", 1, 1, ()).share(1) == 0


def test_learning_curves_reach_over_all_epochs_and_values() -> None:
    history = [{"epoch": e, "loss": 3.7 / e, "dev_f1": e / 30} for e in range(1, 26)]
    f1, loss = learning_curves(history, 7)
    assert (f1.y.high, loss.y.ticks) == (1.0, (0, 1, 2, 3, 4))
    assert f1.x.ticks == (0, 3, 6, 9, 12, 15, 18, 21, 24)
    assert [point.x for point in f1.points if point.marked] == [7]
    assert all(
        0 <= curve.x.share(p.x) <= 1 and 0 <= curve.y.share(p.y) <= 1 for curve in (f1, loss) for p in curve.points
    )
    (only,) = learning_curves([{"epoch": 1, "loss": 0.0}], None)
    assert only.title == "Training loss by epoch"
    assert learning_curves([], None) == []


def test_calibration_is_drawn_and_told() -> None:
    found = analysis().calibration
    assert found is not None
    points = reliability(found.all).points
    assert [(round(p.x, 2), p.y) for p in points] == [(0.6, 0), (0.7, 1), (0.8, 1), (0.9, 1)]
    assert points[0].title == "0 of 1 right, mean score 0.60"
    rows = {row[0]: row[1:] for row in calibration_rows(found)}
    assert list(rows) == ["LOC", "ORG", "PER", "all"]
    # ECE: (.1 + .2 + .3 + .6) / 4; Brier: (.01 + .04 + .09 + .36) / 4
    assert rows["all"] == ("4", "3", "0.750", "0.750", "0.300", "0.125")


def test_equal_points_of_a_curve_are_drawn_once_under_the_least_score() -> None:
    curve = {0.0: Counts(2, 2, 1), 0.5: Counts(2, 2, 1), 0.6: Counts(2, 0, 1), 0.9: Counts(0, 0, 3)}
    titles = [point.title for point in precision_by_recall(curve).points]
    assert titles == [
        "score ≥ 0.60: precision 1.000, recall 0.667",
        "score ≥ 0.00: precision 0.500, recall 0.667",
    ]


def test_patterns_come_with_their_times_and_context() -> None:
    (row,) = pattern_rows(analysis())  # the wrong label occurs only once
    assert (row.times, row.kind, row.labels, row.words) == (2, "missed", "PER", "لافروف")
    assert "".join(segment.text for segment in row.context) == "زار لافروف موسكو"


def test_slices_tell_only_what_differs() -> None:
    tables = {table.name: table for table in slice_tables(analysis())}
    assert "words in the entity" not in tables  # all have one word
    assert all(len(table.rows) > 1 for table in tables.values())
