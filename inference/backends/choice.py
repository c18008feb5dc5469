"""Backends by name, and which one suits a model and a machine."""

import shutil
from importlib import import_module
from pathlib import Path

from ...data.errors import ModelError
from ..encoding.batches import Backend
from ..model_folder import EXPORTED, ModelInfo

_LOADERS = {
    "torch": (".torch_backend", "load"),
    "onnx": (".onnx_backend", "load"),
    "onnx-int8": (".onnx_backend", "load_int8"),
}
"""The module and function that load each backend, imported when asked for: a framework takes seconds to import."""

AUTO = "auto"


def load_backend(name: str, folder: Path, *, device: str | None, threads: int | None) -> Backend:
    """Load a backend by its name.

    Raises:
        ModelError: the name is unknown, or the model cannot be loaded.
    """
    if name not in _LOADERS:
        raise ModelError(f"found the backend {name!r}, expected {', '.join((AUTO, *_LOADERS))}")
    module, function = _LOADERS[name]
    backend: Backend = getattr(import_module(module, __package__), function)(folder, device=device, threads=threads)
    return backend


def best_backend(info: ModelInfo, device: str | None) -> str:
    """The name of the backend that serves a model quickest: ONNX where the model was exported and there is no GPU.

    Args:
        device: that was asked for, None for any.
    """
    exported = EXPORTED in info.files
    # Asking torch whether there is a GPU takes longer than a small model's whole work.
    gpu = device not in (None, "cpu") or shutil.which("nvidia-smi") is not None
    return "onnx" if exported and not gpu else "torch"
