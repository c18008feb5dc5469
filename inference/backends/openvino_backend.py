"""Run a token classifier with OpenVINO, which has kernels for a processor's bfloat16 and int8 matrix instructions."""

import sys
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...data.errors import ModelError
from ..library_errors import sentence
from .cpu import processor_name


def _import_openvino() -> Any:
    """The package `openvino`, ready for several threads."""
    package = import_module("openvino")
    # The first look at a tensor's values fills a table of types, under a lock that is held while the interpreter's own
    # is given away and taken back: two threads that come first at once would wait for each other for ever.
    _ = package.Tensor(np.zeros(1, dtype=np.float32)).data
    return package


_openvino = _import_openvino()

_STEP = 16
"""A window is padded to a multiple of so many pieces."""


class OpenVinoBackend:
    """Runs an exported token classifier over batches of windows.

    Unlike those of ONNX Runtime, the logits of a window depend in their last bits on the length to which it is padded,
    though not on the other windows of its batch or on the number of threads. So each window is padded to a length that
    follows from its own, and only windows of the same padded length run together. This is faster, too, because
    OpenVINO prepares its kernels for each new shape.

    Args:
        compiled: the compiled model, with as many streams as batches run at the same time.
        parallel: the number of batches that run at the same time, each in a thread of the caller's.
        longest: the largest number of pieces in a window, beyond which nothing is padded: an encoder has no positions
            there.
    """

    batch_pieces = 512

    def __init__(self, compiled: Any, parallel: int, longest: int) -> None:
        self.parallel = parallel
        self._longest = longest
        # A request holds the values of one call, so each is used by one thread at a time.
        self._requests: SimpleQueue[Any] = SimpleQueue()
        for _ in range(parallel):
            self._requests.put(compiled.create_infer_request())

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded piece ids and their mask, each (windows, pieces).

        The logits of padding are 0.
        """
        lengths = mask.sum(axis=1)
        padded = np.maximum(lengths, np.minimum(-(-lengths // _STEP) * _STEP, self._longest))
        found = [(padded == length, self._run(ids, mask, padded == length, int(length))) for length in set(padded)]
        result = np.zeros((*ids.shape, found[0][1].shape[-1]), dtype=np.float32)
        for rows, logits in found:
            result[rows, : logits.shape[1]] = logits[:, : ids.shape[1]]
        result[mask == 0] = 0
        return result

    def _run(
        self, ids: NDArray[np.int64], mask: NDArray[np.int64], rows: NDArray[np.bool_], length: int
    ) -> NDArray[np.float32]:
        """The logits of some rows, padded to a length, shape (rows, length, tags)."""
        more = ((0, 0), (0, max(0, length - ids.shape[1])))
        given = {
            "input_ids": np.pad(ids[rows, :length], more, mode="edge"),  # any piece will do, as the mask hides it
            "attention_mask": np.pad(mask[rows, :length], more),
        }
        request = self._requests.get()
        try:
            logits: NDArray[np.float32] = request.infer(given)[0].copy()
        finally:
            self._requests.put(request)
        return logits


def best_precision() -> str:
    """The faster of "bf16" and "float32" on this processor: "bf16" where it has instructions for it."""
    return "bf16" if "BF16" in _openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "float32"


def load_file(
    path: Path, *, batches: int = 1, cores: int = 1, longest: int = sys.maxsize, precision: str | None = "float32"
) -> OpenVinoBackend:
    """Load an exported model from a file, to run it on the CPU. OpenVINO writes no cache.

    Args:
        path: the ONNX file.
        batches: the number of batches that run at the same time.
        cores: the number of cores for each batch.
        longest: the largest number of pieces in a window.
        precision: of what is not int8 in the file: "float32" or "bf16"; None for `best_precision`.

    Raises:
        ModelError: the file cannot be loaded, or the processor has no instructions for the precision.
    """
    precision = precision or best_precision()
    if precision == "bf16" and best_precision() != "bf16":
        raise ModelError(
            f"found a processor without bfloat16 instructions ({processor_name()}), expected one with AVX512-BF16, AMX "
            "or their like; use the backend openvino-float32"
        )
    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
        "NUM_STREAMS": batches,
        "INFERENCE_NUM_THREADS": batches * cores,
        "ENABLE_CPU_PINNING": False,  # several processes would all be bound to the same cores
    }
    try:
        compiled = _openvino.Core().compile_model(path, "CPU", settings)
    except RuntimeError as error:
        raise ModelError(
            f"{path}: the model cannot be loaded: {sentence(_without_places(error))}; run `musamma export` again"
        ) from error
    return OpenVinoBackend(compiled, batches, longest)


def _without_places(error: RuntimeError) -> RuntimeError:
    """The error without the lines that name places in OpenVINO's own source, which come first."""
    return RuntimeError("\n".join(line for line in str(error).splitlines() if not line.startswith("Exception from ")))
