"""Mean and standard deviation over seeds, by hand and compared with numpy."""

import numpy as np
import pytest

from musamma.evaluation.scoring.metrics import Metrics
from musamma.evaluation.scoring.scores import score_tags
from musamma.evaluation.scoring.spread import Spread, spread

GOLD = [["B-PER", "O", "B-LOC", "O"]]


def scored(gold: list[list[str]], predicted: list[list[str]]) -> Metrics:
    return Metrics.model_validate(score_tags(gold, predicted).as_json())


def test_the_sd_is_that_of_a_sample() -> None:
    figure = Spread.of([0.70, 0.74, 0.75])
    assert figure.mean == pytest.approx(0.73)
    assert figure.sd == pytest.approx(np.std([0.70, 0.74, 0.75], ddof=1))
    assert figure.values == (0.70, 0.74, 0.75)


def test_one_seed_has_no_sd() -> None:
    assert Spread.of([0.5]) == Spread(0.5, None, (0.5,))


def test_scores_of_runs_by_hand() -> None:
    right = {"test": scored(GOLD, GOLD)}
    half = {"test": scored(GOLD, [["B-PER", "O", "O", "O"]])}
    found = spread([right, half])["test"]["strict"]
    assert found["micro"]["recall"]["values"] == (1.0, 0.5)
    assert found["micro"]["recall"]["mean"] == 0.75
    assert found["micro"]["f1"]["values"] == (1.0, pytest.approx(2 / 3))
    assert found["labels"]["LOC"]["values"] == (1.0, 0.0)
    assert found["labels"]["PER"] == {"mean": 1.0, "sd": 0.0, "values": (1.0, 1.0)}


def test_a_label_that_one_run_alone_predicts_counts_as_0_in_the_other() -> None:
    right = {"test": scored(GOLD, GOLD)}
    more = {"test": scored(GOLD, [["B-PER", "B-ORG", "B-LOC", "O"]])}
    assert spread([right, more])["test"]["default"]["labels"]["ORG"]["values"] == (0.0, 0.0)
