"""Export a torch model to ONNX in its model folder, and check that the results agree."""

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
from ..library_errors import LIBRARY_ERRORS, sentence
from ..model_folder import ONNX, read_info, unlist, write_info
from .onnx_backend import RUNTIME_ERRORS, OnnxBackend, load_file
from .torch_backend import TorchBackend, load

TOLERANCE = 1e-3
"""The largest allowed difference of a logit. Torch and ONNX Runtime add the same float32 numbers in other orders."""

_OPSET = 17
_AXES = {0: "windows", 1: "pieces"}


class _Logits(torch.nn.Module):
    """A classifier reduced to the two inputs and the one output of an exported model."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
        return self.model(input_ids=input_ids, attention_mask=attention_mask).logits


TEXTS = (
    "موسكو",
    "التقى لافروف متقي في موسكو يوم الأربعاء.",
    "وقال المتحدث باسم الأمم المتحدة ستيفان دوجاريك إن الأمين العام سيزور القاهرة وبيروت (24 يوليو/تموز 2025). " * 8,
)
"""Texts of several lengths on which the exported model is compared with the torch model."""


def export_folder(folder: Path) -> float:
    """Write `model.onnx` into a model folder and list it in the folder's `musamma.json`.

    Returns:
        The largest difference of a logit from torch's.

    Raises:
        ModelError: the folder cannot be loaded, or the export fails its check (see `export_onnx`).
    """
    info = read_info(folder)
    tokenizer = WindowTokenizer.load(folder, info)
    model = load(folder, device="cpu").model
    unlist(folder, info, ONNX)
    try:
        return export_onnx(model, tokenizer, folder)
    finally:
        write_info(folder, info)


def export_onnx(
    model: PreTrainedModel, tokenizer: WindowTokenizer, folder: Path, *, texts: Iterable[str] = TEXTS
) -> float:
    """Write `model.onnx` into a folder, atomically, and only if its logits agree with torch's.

    Args:
        model: the classifier; its training or evaluation mode is restored afterwards.
        tokenizer: the model's tokenizer, which cuts the texts into windows.
        folder: the folder to write into.
        texts: the texts on which the two models are compared.

    Returns:
        The largest difference of a logit from torch's.

    Raises:
        ModelError: the model cannot be exported, the exported one does not run, or a logit differs by more than
            `TOLERANCE`.
    """
    example = torch.full((2, 8), tokenizer.unknown), torch.ones(2, 8, dtype=torch.long)
    with atomic_file(folder / ONNX) as path:
        try:
            _trace(model, example, path)
        except LIBRARY_ERRORS as error:
            raise ModelError(
                f"a {model.config.model_type} model cannot be exported to ONNX: {sentence(error)}; use the backend "
                "torch"
            ) from error
        exported = load_file(path)
        try:
            difference = _difference(TorchBackend(model), exported, tokenizer, texts)
        except (*LIBRARY_ERRORS, *RUNTIME_ERRORS) as error:
            raise ModelError(f"the exported model does not run: {sentence(error)}; use the backend torch") from error
        if not difference <= TOLERANCE:
            raise ModelError(
                f"the exported model's logits differ by {difference:.2g}, expected at most {TOLERANCE}; use the "
                "backend torch"
            )
    return difference


def _trace(model: PreTrainedModel, example: tuple[torch.Tensor, torch.Tensor], path: Path) -> None:
    """Write a model as ONNX; its mode and its attention are restored afterwards."""
    training, attention = model.training, model.config._attn_implementation
    try:
        # Torch's "sdpa" attention is traced into more and slower operators than plain matrix products.
        model.set_attn_implementation("eager")
        with warnings.catch_warnings():
            # The tracer's warnings are about errors that the comparison detects. The newer exporter (dynamo) takes
            # seven times as long, and its graph runs no faster.
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
    finally:
        model.set_attn_implementation(attention)
        model.train(training)


def _difference(first: TorchBackend, second: OnnxBackend, tokenizer: WindowTokenizer, texts: Iterable[str]) -> float:
    """The largest difference of a logit, padding apart, over the first windows of all texts in one padded batch."""
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    windows = [window for pieces in tokenizer.encode(documents) for window in tokenizer.windows(pieces)[:4]]
    ids, mask = pad(windows, tokenizer.padding)
    real = mask.astype(bool)
    return float(np.abs(first.logits(ids, mask)[real] - second.logits(ids, mask)[real]).max())
