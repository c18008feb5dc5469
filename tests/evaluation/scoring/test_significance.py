"""Intervals and significance tests: comparison with scipy, and with all possible resamples and sign flips."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from helpers.strategies import gold_and_predicted_tags
from hypothesis import given
from numpy.typing import NDArray
from scipy.stats import bootstrap as scipy_bootstrap

from musamma.evaluation.scoring.counts import RATIOS
from musamma.evaluation.scoring.resampling import RESAMPLES, bootstrap_sums, interval_of, swap_sums
from musamma.evaluation.scoring.scores import Scores, score_tags
from musamma.evaluation.scoring.significance import compare_scores
from musamma.evaluation.scoring.units import MODES

Case = tuple[list[list[str]], list[list[str]]]
FOUND, MISSED, WRONG = ("B-PER", "B-PER"), ("B-PER", "O"), ("O", "B-PER")


def scores_of(words: Sequence[Sequence[tuple[str, str]]], *, documents: Sequence[int] | None = None) -> Scores:
    """The scores of sentences of (gold, predicted) tags."""
    sides = [[[pair[side] for pair in sentence] for sentence in words] for side in (0, 1)]
    return score_tags(sides[0], sides[1], documents=documents)


def noisy(seed: int) -> Scores:
    chance = np.random.default_rng(seed)
    kinds = (MISSED, WRONG, FOUND, FOUND, FOUND)
    return scores_of([[kinds[chance.integers(5)] for _ in range(chance.integers(1, 6))] for _ in range(150)])


def test_intervals_are_those_of_scipy() -> None:
    scores = noisy(1)
    tp, fp, fn = scores.units.counts[:, 0, 0].T

    def f1(tp: NDArray[np.int64], fp: NDArray[np.int64], fn: NDArray[np.int64]) -> float:
        return float(2 * tp.sum() / (2 * tp.sum() + fp.sum() + fn.sum()))

    settings = {"paired": True, "vectorized": False, "method": "percentile", "n_resamples": 5000}
    theirs = scipy_bootstrap((tp, fp, fn), f1, rng=np.random.default_rng(0), **settings).confidence_interval
    ours = scores.intervals.modes["strict"]
    assert ours.micro["f1"] == pytest.approx(theirs, abs=0.004)
    assert ours.labels == {"PER": ours.micro["f1"]}
    assert (scores.intervals.unit, scores.intervals.units) == ("sentences", 150)


def test_resamples_are_as_frequent_as_they_should_be() -> None:
    units = np.array([[1], [10], [100]])
    drawn = bootstrap_sums(units, 30_000, 3)[:, 0]
    every = [sum(each) for each in product([1, 10, 100], repeat=3)]
    for total in set(every):
        assert (drawn == total).mean() == pytest.approx(every.count(total) / 27, abs=0.01)
    swapped = swap_sums(units, 30_000, 3)[:, 0]
    for flips in product([0, 1], repeat=3):
        assert (swapped == np.dot(flips, [1, 10, 100])).mean() == pytest.approx(1 / 8, abs=0.01)


def test_more_units_than_are_drawn_at_a_time_are_all_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    units = np.arange(12).reshape(6, 2)
    whole = bootstrap_sums(units, 50, 0)
    monkeypatch.setattr("musamma.evaluation.scoring.resampling._CELLS", 4)
    assert bootstrap_sums(units, 50, 0).shape == whole.shape == (50, 2)
    assert (whole[:, 1] - whole[:, 0] == 6).all()
    assert (bootstrap_sums(units, 50, 0)[:, 1] - bootstrap_sums(units, 50, 0)[:, 0] == 6).all()


def test_intervals_are_the_same_again_and_in_any_order() -> None:
    scores = noisy(2)
    assert scores.intervals == noisy(2).intervals
    turned = scores.units.counts[::-1]
    assert np.array_equal(bootstrap_sums(turned, 100, 0), bootstrap_sums(scores.units.counts, 100, 0))


def test_documents_are_drawn_where_there_are_several() -> None:
    sentences = [[FOUND], [FOUND], [MISSED], [WRONG]]
    of_two = scores_of(sentences, documents=[2, 2]).intervals
    assert (of_two.unit, of_two.units) == ("documents", 2)
    # There are three kinds of resamples: all right, all wrong (F1 is 0), and a mixture.
    assert of_two.modes["strict"].micro["f1"] == (0.0, 1.0)
    pooled = scores_of(sentences[:2]) + scores_of(sentences[2:])
    assert pooled.intervals == of_two
    assert pooled.as_one_document().intervals.unit == "sentences"
    with_empty = scores_of(sentences, documents=[0, 4]).units
    assert with_empty.drawn(("PER",))[:, 0, 0].tolist() == [[0, 0, 0], [2, 1, 1]]


def test_a_resample_without_the_label_says_nothing_of_it() -> None:
    scores = scores_of([[FOUND]] + [[("B-LOC", "O")]] * 3)
    assert scores.intervals.modes["strict"].labels == {"PER": (1.0, 1.0), "LOC": (0.0, 0.0)}
    assert interval_of(np.array([np.nan, np.nan])) is None


@pytest.mark.parametrize("sentences", [[], [[FOUND]]])
def test_less_than_two_units_have_no_interval(sentences: list[list[tuple[str, str]]]) -> None:
    intervals = scores_of(sentences).intervals
    assert all(intervals.modes[mode].micro == dict.fromkeys(RATIOS) for mode in MODES)


def test_as_json_tells_the_intervals_and_how_they_were_made() -> None:
    found = noisy(3).as_json()
    low, high = found["strict"]["micro"]["interval"]["f1"]
    assert 0 < low < found["strict"]["micro"]["f1"] < high < 1
    assert found["strict"]["labels"]["PER"]["interval"]["f1"] == [low, high]
    assert found["bootstrap"] == {
        "method": "percentile bootstrap",
        "unit": "sentences",
        "units": 150,
        "resamples": 10_000,
        "level": 0.95,
        "seed": 0,
    }


def exact_p(a: list[list[tuple[str, str]]], b: list[list[tuple[str, str]]]) -> float:
    """The share of all sign flips whose absolute difference is at least the observed one."""

    def difference(flips: Sequence[int]) -> float:
        pairs = [(two, one) if flip else (one, two) for one, two, flip in zip(a, b, flips, strict=True)]
        one, two = (scores_of(side).strict.micro.f1 for side in zip(*pairs, strict=True))
        return abs(one - two)

    observed = difference([0] * len(a))
    every = [difference(flips) for flips in product([0, 1], repeat=len(a))]
    return sum(each >= observed - 1e-12 for each in every) / len(every)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([[FOUND]] * 6, [[MISSED]] * 6),
        ([[FOUND], [FOUND, FOUND], [MISSED], [FOUND, WRONG]], [[MISSED], [FOUND, MISSED], [FOUND], [FOUND, FOUND]]),
        ([[FOUND, MISSED], [FOUND], [MISSED]], [[FOUND, FOUND], [MISSED], [MISSED]]),
    ],
)
def test_randomisation_comes_to_the_share_of_all_sign_flips(
    a: list[list[tuple[str, str]]], b: list[list[tuple[str, str]]]
) -> None:
    found = compare_scores(scores_of(a), scores_of(b)).micro["strict"]
    assert found.p_randomisation == pytest.approx(exact_p(a, b), abs=0.015)
    turned = compare_scores(scores_of(b), scores_of(a)).micro["strict"]
    assert turned.difference == -found.difference
    assert turned.p_randomisation == pytest.approx(found.p_randomisation, abs=0.015)


def test_the_bootstrap_comes_to_the_share_of_all_resamples() -> None:
    a, b = [[FOUND], [FOUND], [MISSED, FOUND], [FOUND]], [[FOUND], [MISSED], [MISSED, WRONG], [FOUND]]
    found = compare_scores(scores_of(a), scores_of(b)).micro["strict"]
    differences = []
    for drawn in product(range(4), repeat=4):
        one, two = (scores_of([side[at] for at in drawn]).strict.micro.f1 for side in (a, b))
        differences.append(one - two)
    far = [abs(each - found.difference) >= abs(found.difference) - 1e-12 for each in differences]
    assert found.p_bootstrap == pytest.approx(sum(far) / 256, abs=0.015)
    assert found.interval == pytest.approx(tuple(np.quantile(differences, [0.025, 0.975])), abs=0.05)


@given(gold_and_predicted_tags())
def test_a_system_does_not_differ_from_itself(case: Case) -> None:
    found = compare_scores(score_tags(*case), score_tags(*case), resamples=50)
    for each in (*found.micro.values(), *(x for mode in MODES for x in found.labels[mode].values())):
        assert (each.difference, each.p_randomisation) == (0.0, 1.0)
        assert each.p_bootstrap in (None, 1.0)
        assert each.interval in (None, (0.0, 0.0))


def test_p_is_never_nought() -> None:
    found = compare_scores(scores_of([[FOUND]] * 100), scores_of([[MISSED]] * 100)).micro["strict"]
    assert found.p_randomisation == found.p_bootstrap == 1 / (RESAMPLES + 1)
    assert found.interval == (1.0, 1.0)


def test_each_label_has_a_test_of_its_own() -> None:
    a = scores_of([[FOUND, ("B-LOC", "O")]] * 8)
    b = scores_of([[MISSED, ("B-LOC", "O")]] * 8)
    labels = compare_scores(a, b).labels["strict"]
    assert list(labels) == ["LOC", "PER"]
    assert (labels["LOC"].difference, labels["LOC"].p_randomisation) == (0.0, 1.0)
    assert labels["PER"].p_randomisation < 0.02


def test_scores_of_other_documents_are_not_compared() -> None:
    with pytest.raises(ValueError, match="found scores of different documents"):
        compare_scores(scores_of([[FOUND]]), scores_of([[FOUND], [FOUND]]))
