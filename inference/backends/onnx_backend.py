"""Run a token classifier with ONNX Runtime, without torch."""

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NoSuchFile,
    NotImplemented,
    RuntimeException,
)

from ...data.errors import ModelError
from ..model_folder import INT8, ONNX
from .cpu import available_cpus

RUNTIME_ERRORS = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile, NotImplemented, RuntimeException)
"""What ONNX Runtime raises for a model that it cannot load or run."""


_SLOW = ["SkipLayerNormFusion"]
"""Disabled graph optimisations: the fused operator takes five times as long as the two that it replaces."""


class OnnxBackend:
    """Runs an exported token classifier over batches of windows.

    Each batch runs on one core. Two small batches on one core each are faster than one batch after the other on both
    cores, above all with int8 products.

    Args:
        session: the loaded model, with one intra-op thread.
        parallel: the number of batches that run at the same time, each in a thread of the caller's.
    """

    batch_pieces = 256
    """With this many pieces, the activations of a layer fit into the cache of one core."""

    def __init__(self, session: onnxruntime.InferenceSession, parallel: int) -> None:
        self._session = session
        self.parallel = parallel

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded piece ids and their mask, each (windows, pieces)."""
        (result,) = self._session.run(["logits"], {"input_ids": ids, "attention_mask": mask})
        logits: NDArray[np.float32] = result
        return logits


def load(folder: Path, *, device: str | None = None, threads: int | None = None) -> OnnxBackend:
    """Load the exported float32 model of a model folder, on the CPU.

    Args:
        folder: the model folder.
        device: None or "cpu".
        threads: batches that run at the same time; None for one on each available core.

    Raises:
        ModelError: the model was not exported or cannot be loaded, or `device` is not the CPU.
    """
    return _load(folder, ONNX, "musamma export", device, threads)


def load_int8(folder: Path, *, device: str | None = None, threads: int | None = None) -> OnnxBackend:
    """Load the exported int8 model of a model folder, on the CPU.

    The arguments are those of `load`.

    Raises:
        ModelError: the model was not exported or cannot be loaded, or `device` is not the CPU.
    """
    return _load(folder, INT8, "musamma export --int8", device, threads)


def load_file(path: Path, *, threads: int | None = None) -> OnnxBackend:
    """Load an exported model from a file.

    Args:
        path: the ONNX file.
        threads: batches that run at the same time; None for one on each available core.

    Raises:
        ModelError: the file cannot be loaded.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
        )
    except RUNTIME_ERRORS as error:
        raise ModelError(f"{path}: the model cannot be loaded: {error}; run `musamma export` again") from error
    return OnnxBackend(session, threads or available_cpus())


def _load(folder: Path, name: str, command: str, device: str | None, threads: int | None) -> OnnxBackend:
    """Load one of the exported models of a folder; `command` is the command that writes it, for the error message."""
    if device not in (None, "cpu"):
        raise ModelError(f'found the device {device!r}, expected "cpu" with the backend onnx; use the backend torch')
    path = folder / name
    if not path.is_file():
        raise ModelError(f"{folder}: found no {name}; run `{command}` on the model first")
    return load_file(path, threads=threads)
