"""The forecast before training: its duration and device, and that making it does not change the training."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.tiny import write_tiny_encoder
from helpers.tiny_runs import make_config

from musamma.training.config import Config
from musamma.training.forecast import Forecast, forecast
from musamma.training.splits import Splits, load_splits


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return make_config(write_tiny_encoder(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def splits(config: Config) -> Splits:
    return load_splits(config)


def seconds(config: Config, trainings: list[Splits]) -> float:
    found = forecast(config, trainings).seconds
    assert found is not None
    return found


def test_the_time_grows_with_epochs_and_trainings(
    monkeypatch: pytest.MonkeyPatch, config: Config, splits: Splits
) -> None:
    monkeypatch.setattr("musamma.training.forecast._time", lambda work: 1e-3)
    once = seconds(config, [splits])
    assert once > 0
    assert seconds(config.model_copy(update={"epochs": 8}), [splits]) == pytest.approx(2 * once)
    assert seconds(config, [splits] * 3) == pytest.approx(3 * once)
    [part] = splits["train"]
    half = Splits(train=[replace(part, documents=part.documents[:1])], dev=splits["dev"], test=splits["test"])
    assert once < seconds(config, [splits, half]) < 2 * once


def test_what_is_left_out_takes_no_time(monkeypatch: pytest.MonkeyPatch, config: Config, splits: Splits) -> None:
    monkeypatch.setattr("musamma.training.forecast._time", lambda work: 1e-3)
    once = seconds(config, [splits])
    for changes in ({"frozen": 2}, {"layers": 1}, {"attention_dropout": 0.0}):
        assert seconds(config.model_copy(update=changes), [splits]) < once
    assert seconds(config, [Splits(train=splits["train"], test=splits["test"])]) < once


def test_a_batch_is_no_larger_than_the_text(monkeypatch: pytest.MonkeyPatch, config: Config, splits: Splits) -> None:
    def measured(work: Callable[[], object]) -> float:
        work()
        return 1e-3

    monkeypatch.setattr("musamma.training.forecast._time", measured)
    large, huge = (config.model_copy(update={"batch_size": size}) for size in (10**4, 10**9))
    assert seconds(huge, [splits]) == seconds(large, [splits])


def test_only_products_are_faster_in_bfloat16(monkeypatch: pytest.MonkeyPatch, config: Config, splits: Splits) -> None:
    module = "musamma.training.forecast"
    monkeypatch.setattr(f"{module}._additions_per_second", lambda: 1e18)
    monkeypatch.setattr(f"{module}._operations_per_second", lambda *of: 8e9 if of[-1] is torch.bfloat16 else 1e9)
    rounded, exact = (
        seconds(config.model_copy(update={"precision": precision}), [splits]) for precision in ("bf16", "float32")
    )
    assert rounded / exact == pytest.approx((2 + 1 / 8) / 3)


def test_a_real_forecast_names_this_machine_and_draws_no_random_number(config: Config, splits: Splits) -> None:
    torch.manual_seed(1)
    np.random.seed(1)
    before = torch.get_rng_state(), np.random.get_state()[1].tolist()
    found = forecast(config, [splits])
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.random.get_state()[1].tolist() == before[1]
    assert found.seconds is not None
    assert 0 < found.seconds < 3600
    assert "CPU core" in found.device


CLOCK = {0.4: "10 s", 44: "40 s", 58: "1 min", 70: "1 min 10 s", 599: "10 min", 1510: "25 min", 7260: "2 h 1 min"}


@pytest.mark.parametrize(("seconds", "said"), CLOCK.items())
def test_the_line_says_about_how_long(seconds: float, said: str) -> None:
    assert str(Forecast(seconds, "2 CPU cores (Xeon)")) == (
        f"training takes about {said} on 2 CPU cores (Xeon), longer if other programs use them"
    )


def test_of_a_gpu_no_time_is_said() -> None:
    assert str(Forecast(None, "NVIDIA H100")) == "training on NVIDIA H100; the bar shows the time left"
