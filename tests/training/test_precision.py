"""The precision of training: what the config says, or else what the machine computes in."""

from pathlib import Path

import pytest
import torch
from helpers.tiny_runs import make_config

from musamma.training import precision
from musamma.training.precision import precision_of


@pytest.mark.parametrize(
    ("gpu", "gpu_has_it", "cpu_has_it", "expected"),
    [
        (False, False, True, "bf16"),
        (False, True, False, "float32"),
        (True, True, False, "bf16"),
        (True, False, True, "float32"),
    ],
)
def test_auto_takes_what_the_machine_computes_in(
    gpu: bool, gpu_has_it: bool, cpu_has_it: bool, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpu)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: gpu_has_it)
    monkeypatch.setattr(precision, "has_bfloat16", lambda: cpu_has_it)
    assert precision_of(make_config(tmp_path, precision="auto")) == expected
    assert precision_of(make_config(tmp_path, precision="auto"), "xmod") == "float32"
    for said in ("float32", "bf16"):
        assert precision_of(make_config(tmp_path, precision=said)) == said
