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

from inference.errors import ModelError
from inference.model_folder import EXPORTED

_ERRORS = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile, NotImplemented, RuntimeException)


class OnnxBackend:
    """Runs an exported token classifier over batches of windows."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded ids and their mask, shape (windows, pieces)."""
        (result,) = self._session.run(["logits"], {"input_ids": ids, "attention_mask": mask})
        logits: NDArray[np.float32] = result
        return logits


def load(folder: Path, *, device: str | None = None, threads: int | None = None) -> OnnxBackend:
    """Load the exported model of a model folder, on the CPU.

    Raises:
        ModelError: as `load_from`.
    """
    return load_from(folder, EXPORTED, command="musamma export", device=device, threads=threads)


def load_from(folder: Path, name: str, *, command: str, device: str | None, threads: int | None) -> OnnxBackend:
    """Load one of the exported models of a model folder.

    Args:
        name: of its file.
        command: what makes the file.

    Raises:
        ModelError: there is none, as `load_file`, or a device other than the CPU is asked for.
    """
    if device not in (None, "cpu"):
        raise ModelError(f'found the device {device!r}, expected "cpu" with the backend onnx; use the backend torch')
    path = folder / name
    if not path.is_file():
        raise ModelError(f"{folder}: found no {name}; run `{command}` on the model first")
    return load_file(path, threads=threads)


def load_file(path: Path, *, threads: int | None = None) -> OnnxBackend:
    """Load an exported model.

    Raises:
        ModelError: it cannot be read.
    """
    options = onnxruntime.SessionOptions()
    if threads is not None:
        options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except _ERRORS as error:
        raise ModelError(f"{path}: the model cannot be loaded: {error}; run `musamma export` again") from error
    return OnnxBackend(session)
