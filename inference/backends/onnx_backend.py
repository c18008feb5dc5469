"""A token classifier on ONNX Runtime, without torch."""

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

_ERRORS = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile, NotImplemented, RuntimeException)


_SLOW = ["SkipLayerNormFusion"]
"""Optimisations of the graph that make it slower: this operator takes five times as long as the two it replaces."""


class OnnxBackend:
    """Runs an exported token classifier over batches of windows, each on one core: two small batches on two cores are
    done sooner than one after the other on both, above all with int8 products.

    Args:
        parallel: threads that may ask at once.
    """

    batch_pieces = 256
    """What a layer makes of so many pieces stays in a core's own cache."""

    def __init__(self, session: onnxruntime.InferenceSession, parallel: int) -> None:
        self._session = session
        self.parallel = parallel

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded ids and their mask, shape (windows, pieces)."""
        (result,) = self._session.run(["logits"], {"input_ids": ids, "attention_mask": mask})
        logits: NDArray[np.float32] = result
        return logits


def load(folder: Path, *, device: str | None = None, threads: int | None = None) -> OnnxBackend:
    """Load the exported float32 model of a model folder, on the CPU.

    Raises:
        ModelError: there is none, as `load_file`, or a device other than the CPU is asked for.
    """
    return _load(folder, ONNX, "musamma export", device, threads)


def load_int8(folder: Path, *, device: str | None = None, threads: int | None = None) -> OnnxBackend:
    """Load the exported int8 model of a model folder, on the CPU.

    Raises:
        ModelError: as `load`.
    """
    return _load(folder, INT8, "musamma export --int8", device, threads)


def load_file(path: Path, *, threads: int | None = None) -> OnnxBackend:
    """Load an exported model.

    Raises:
        ModelError: it cannot be read.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
        )
    except _ERRORS as error:
        raise ModelError(f"{path}: the model cannot be loaded: {error}; run `musamma export` again") from error
    return OnnxBackend(session, threads or available_cpus())


def _load(folder: Path, name: str, command: str, device: str | None, threads: int | None) -> OnnxBackend:
    """Load one of the exported models of a folder; `command` is what makes its file."""
    if device not in (None, "cpu"):
        raise ModelError(f'found the device {device!r}, expected "cpu" with the backend onnx; use the backend torch')
    path = folder / name
    if not path.is_file():
        raise ModelError(f"{folder}: found no {name}; run `{command}` on the model first")
    return load_file(path, threads=threads)
