"""A torch model folder → an ONNX file in it, checked against torch."""

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedModel

from ...data.documents import Document
from ...data.errors import ModelError
from ...data.files.whole_files import atomic_file
from ..encoding.batches import pad
from ..encoding.word_pieces import WindowTokenizer
from ..model_folder import ONNX, read_info, write_info
from .onnx_backend import OnnxBackend, load_file
from .torch_backend import TorchBackend, load

TOLERANCE = 1e-3
"""Most that a logit may differ between torch and ONNX Runtime: two float32 ways of adding up the same numbers."""

_OPSET = 17
_AXES = {0: "windows", 1: "pieces"}


class _Logits(torch.nn.Module):
    """A classifier with the plain inputs and the one output that an exported model has."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
        return self.model(input_ids=input_ids, attention_mask=attention_mask).logits


_TEXTS = (
    "موسكو",
    "التقى لافروف متقي في موسكو يوم الأربعاء.",
    "وقال المتحدث باسم الأمم المتحدة ستيفان دوجاريك إن الأمين العام سيزور القاهرة وبيروت (24 يوليو/تموز 2025). " * 8,
)
"""What a model is compared on: real words, of several lengths."""


def export_folder(folder: Path) -> float:
    """Export the model of a model folder into it, and enter the file in its `musamma.json`.

    Returns:
        As `export_onnx`.

    Raises:
        ModelError: the folder cannot be loaded, or as `export_onnx`.
    """
    info = read_info(folder)
    tokenizer = WindowTokenizer.load(folder, info)
    difference = export_onnx(load(folder, device="cpu").model, tokenizer, folder)
    write_info(folder, info)
    return difference


def export_onnx(
    model: PreTrainedModel, tokenizer: WindowTokenizer, folder: Path, *, texts: Iterable[str] = _TEXTS
) -> float:
    """Write `model.onnx` into a folder: whole, and only if it gives what torch gives.

    Args:
        model: the classifier; it is left in the mode it was in.
        tokenizer: of the model, to make windows of the texts.
        texts: to compare the two on.

    Returns:
        The largest difference of a logit.

    Raises:
        ModelError: the exported model does not load, or differs from torch by more than `TOLERANCE`.
    """
    training, attention = model.training, model.config._attn_implementation
    # What torch calls sdpa is traced into more operators than the plain products, and slower ones.
    model.set_attn_implementation("eager")
    example = torch.full((2, 8), tokenizer.unknown), torch.ones(2, 8, dtype=torch.long)
    with atomic_file(folder / ONNX) as path:
        with warnings.catch_warnings():
            # The tracer warns of what the comparison below finds out. The older exporter is used because the newer one
            # takes seven times as long for a graph that runs no faster.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                _Logits(model).eval(),
                example,
                str(path),
                input_names=["input_ids", "attention_mask"],
                output_names=["logits"],
                dynamic_axes={"input_ids": _AXES, "attention_mask": _AXES, "logits": _AXES},
                opset_version=_OPSET,
                dynamo=False,
            )
        model.set_attn_implementation(attention)
        difference = _difference(TorchBackend(model), load_file(path), tokenizer, texts)
        model.train(training)
        if difference > TOLERANCE:
            raise ModelError(f"the exported model's logits differ by {difference:.2g}, expected {TOLERANCE} at most")
    return difference


def _difference(first: TorchBackend, second: OnnxBackend, tokenizer: WindowTokenizer, texts: Iterable[str]) -> float:
    """The largest difference of a logit of a real piece, over windows of all texts in one padded batch."""
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    windows = [window for pieces in tokenizer.encode(documents) for window in tokenizer.windows(pieces)[:4]]
    ids, mask = pad(windows)
    real = mask.astype(bool)
    return float(np.abs(first.logits(ids, mask)[real] - second.logits(ids, mask)[real]).max())
