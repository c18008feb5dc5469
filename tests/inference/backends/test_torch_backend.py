"""How torch runs a model: in evaluation mode, and with attention that has no plan for each shape."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers.tiny import write_tiny_classifier, write_tiny_encoder

from musamma.inference.backends.torch_backend import TorchBackend, load
from musamma.inference.model_folder import ModelInfo


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> TorchBackend:
    encoder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    folder = tmp_path_factory.mktemp("model")
    write_tiny_classifier(folder, encoder, ModelInfo(("PER", "LOC"), 64, 8, version="0"))
    return load(Path(folder), device="cpu")


def test_cudnn_which_builds_a_plan_for_each_shape_computes_no_attention(backend: TorchBackend) -> None:
    seen: list[tuple[bool, bool, bool]] = []

    def look(model: torch.nn.Module, *_: Any) -> None:
        cuda = torch.backends.cuda
        seen.append((cuda.cudnn_sdp_enabled(), cuda.mem_efficient_sdp_enabled(), model.training))

    hook = backend.model.register_forward_pre_hook(look)
    before = torch.backends.cuda.cudnn_sdp_enabled()
    backend.model.train()
    ids = np.full((2, 5), 7, dtype=np.int64)
    first, second = (backend.logits(ids, np.ones_like(ids)) for _ in range(2))
    hook.remove()
    assert seen == [(False, True, False)] * 2
    assert torch.backends.cuda.cudnn_sdp_enabled() == before
    assert backend.model.training
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, second, "without dropout")
