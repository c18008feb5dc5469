"""How products are computed in training: in the precision of the config or else of the machine, and without cuDNN."""

from pathlib import Path
from typing import Any

import pytest
import torch
from helpers.tiny import write_tiny_encoder
from helpers.tiny_runs import make_config

from musamma.training import precision
from musamma.training.fine_tuning import Selection
from musamma.training.precision import precision_of
from musamma.training.run import train_only


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


def test_attention_is_computed_without_cudnn_which_builds_a_plan_for_each_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    end = Selection.on_epoch_end

    def look(self: Selection, *arguments: Any, **named: Any) -> None:
        seen.append(torch.backends.cuda.cudnn_sdp_enabled())
        end(self, *arguments, **named)

    monkeypatch.setattr(Selection, "on_epoch_end", look)
    encoder = write_tiny_encoder(tmp_path / "encoder")
    assert train_only(make_config(encoder, epochs=2, onnx=False), tmp_path / "tiny", command="") is not None
    assert seen == [False, False]
    assert torch.backends.cuda.cudnn_sdp_enabled()
