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
from .cpu import available_cpus

RUNTIME_ERRORS = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile, NotImplemented, RuntimeException)
"""What ONNX Runtime raises for a model that it cannot load or run."""

_SLOW = ["SkipLayerNormFusion"]
"""Disabled graph optimisations: the fused operator takes five times as long as the two that it replaces."""


class OnnxBackend:
    """Runs an exported token classifier over batches of windows.

    Two small batches on one core each are faster than one batch after the other on both cores, above all with int8
    products.

    Args:
        session: the loaded model.
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


def load_file(path: Path, *, batches: int | None = None, cores: int = 1) -> OnnxBackend:
    """Load an exported model from a file, to run it on the CPU.

    Args:
        path: the ONNX file.
        batches: the number of batches that run at the same time; None for one on each available core.
        cores: the number of cores for each batch. The logits do not depend on it.

    Raises:
        ModelError: the file cannot be loaded.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores
    try:
        session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
        )
    except RUNTIME_ERRORS as error:
        raise ModelError(f"{path}: the model cannot be loaded: {error}; run `musamma export` again") from error
    return OnnxBackend(session, batches or available_cpus())
