"""Calibration: cases computed by hand, and comparison with scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, precision_recall_curve

from musamma.data.documents import Document
from musamma.evaluation.errors.calibration import BINS, THRESHOLDS, Bin, calibrate, expected_error, measure_reliability
from musamma.evaluation.paired.outcomes import FN, FP, TP, Outcome
from musamma.evaluation.scoring.counts import Counts

DOCUMENT = Document("d", "")

judged = st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1, max_size=60)
"""Pairs of a score and whether the entity is right."""


def outcome(kind: str, score: float | None = None, label: str = "PER") -> Outcome:
    return Outcome(DOCUMENT, 0, 0, 1, label, kind, score)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    scores, right = zip(*pairs, strict=True)
    return np.array(scores, dtype=np.float64), np.array(right, dtype=bool)


def test_four_entities_by_hand() -> None:
    """Two right entities with scores .95 and .85, and two wrong ones with scores .92 and .35.

    Bins of equal width: .3–.4 has .35 (wrong), which is off by .35. .8–.9 has .85 (right), which is off by .15. .9–1
    has .95 and .92 (one right) with mean .935, which is off by .435. ECE = (.35 + .15 + 2 * .435) / 4 = .3425.
    Bins of equal mass: one entity in each, ECE = (.05 + .15 + .92 + .35) / 4 = .3675.
    Brier score: (.0025 + .0225 + .8464 + .1225) / 4 = .248475.
    """
    found = calibrate([outcome(TP, 0.95), outcome(TP, 0.85), outcome(FP, 0.92), outcome(FP, 0.35), outcome(FN)])
    assert found is not None
    assert expected_error(found.all.equal_width) == pytest.approx(0.3425)
    assert expected_error(found.all.equal_mass) == pytest.approx(0.3675)
    assert found.all.brier == pytest.approx(0.248475)
    filled = [each for each in found.all.equal_width if each.count]
    assert filled == [
        Bin(pytest.approx(0.3), pytest.approx(0.4), 1, 0, pytest.approx(0.35)),
        Bin(pytest.approx(0.8), pytest.approx(0.9), 1, 1, pytest.approx(0.85)),
        Bin(pytest.approx(0.9), 1.0, 2, 1, pytest.approx(1.87)),
    ]
    numbers = found.as_json()
    assert (numbers["count"], numbers["right"]) == (4, 2)
    assert numbers["mean_score"] == pytest.approx(3.07 / 4)
    assert numbers["bins"]["equal_width"][2]["share_right"] == 0.5


def test_the_curve_and_its_best_threshold_by_hand() -> None:
    """Three gold entities: F1 is 2/5 from .86 on (.92 is wrong, .95 is right), 4/6 from .36 on, and 4/7 below that."""
    found = calibrate([outcome(TP, 0.95), outcome(TP, 0.85), outcome(FP, 0.92), outcome(FP, 0.35), outcome(FN)])
    assert found is not None
    assert found.curve[0.0] == found.curve[0.35] == Counts(2, 2, 1)
    assert found.curve[0.36] == found.curve[0.85] == Counts(2, 1, 1)
    assert found.curve[0.86] == Counts(1, 1, 2)
    assert found.curve[0.96] == Counts(0, 0, 3)
    assert found.best_threshold == 0.36


def test_edges_belong_to_the_bin_below_them() -> None:
    scores = np.array([0.0, 0.1, 0.2, 0.5, 1.0])
    reliability = measure_reliability(scores, np.ones(5, dtype=bool))
    assert [each.count for each in reliability.equal_width] == [2, 1, 0, 0, 1, 0, 0, 0, 0, 1]
    assert reliability.count == 5


def test_labels_have_their_own_figures() -> None:
    found = calibrate([outcome(TP, 1.0, "PER"), outcome(FP, 1.0, "LOC"), outcome(FN, None, "ORG")])
    assert found is not None
    assert {label: each.brier for label, each in found.labels.items()} == {"LOC": 1.0, "PER": 0.0}


def test_nothing_predicted_has_no_figures() -> None:
    found = calibrate([outcome(FN)])
    assert found is not None
    assert (found.all.brier, found.as_json()["ece"]) == (None, {"equal_width": None, "equal_mass": None})
    assert found.curve[0.5] == Counts(0, 0, 1)
    assert found.best_threshold == 0.0


def test_annotations_have_no_scores_to_look_at() -> None:
    assert calibrate([outcome(TP, None), outcome(FP, 0.5)]) is None


@given(judged)
def test_reliability_is_scikit_learns(pairs: list[tuple[float, bool]]) -> None:
    scores, right = arrays(pairs)
    reliability = measure_reliability(scores, right)
    assert reliability.brier == pytest.approx(brier_score_loss(right, scores))
    for name, bins in (("uniform", reliability.equal_width), ("quantile", reliability.equal_mass)):
        shares, means = calibration_curve(right, scores, n_bins=BINS, strategy=name)
        filled = [each for each in bins if each.count]
        assert [each.right / each.count for each in filled] == pytest.approx(shares.tolist())
        assert [each.score / each.count for each in filled] == pytest.approx(means.tolist())
        assert sum(each.count for each in bins) == len(pairs)


@given(judged.filter(lambda pairs: any(right for _, right in pairs)))
def test_the_curve_is_scikit_learns(pairs: list[tuple[float, bool]]) -> None:
    """Every gold entity is found, so that recall depends on the scores only, as in scikit-learn."""
    found = calibrate([outcome(TP if right else FP, score) for score, right in pairs])
    assert found is not None
    precisions, recalls, thresholds = precision_recall_curve(arrays(pairs)[1], arrays(pairs)[0])
    for least in THRESHOLDS:
        at = int(np.searchsorted(thresholds, least))
        counts = found.curve[least]
        assert counts.recall == pytest.approx(recalls[at])
        if counts.predicted:
            assert counts.precision == pytest.approx(precisions[at])


@given(judged)
def test_the_error_lies_between_0_and_1_and_is_0_for_sure_and_right(pairs: list[tuple[float, bool]]) -> None:
    scores, right = arrays(pairs)
    for bins in (measure_reliability(scores, right).equal_width, measure_reliability(scores, right).equal_mass):
        error = expected_error(bins)
        assert error is not None
        assert 0 <= error <= 1
    sure = measure_reliability(right.astype(np.float64), right)
    assert expected_error(sure.equal_width) == 0
