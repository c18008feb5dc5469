"""The int8 form of a token classifier, on ONNX Runtime, without torch."""

from pathlib import Path

from .model_folder import QUANTISED
from .onnx_backend import OnnxBackend, load_from


def load(folder: Path, *, device: str | None = None, threads: int | None = None) -> OnnxBackend:
    """Load the int8 model of a model folder, on the CPU.

    Raises:
        ModelError: as `load_from`.
    """
    return load_from(folder, QUANTISED, command="musamma export --int8", device=device, threads=threads)
