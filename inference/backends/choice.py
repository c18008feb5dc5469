"""Backends by name, and which one suits a model and a machine."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from ...data.errors import ModelError
from ...data.extras import TRAIN, import_with_extra
from ..encoding.batches import Backend
from ..model_folder import ONNX, ModelInfo

_LOADERS = {
    "torch": (".torch_backend", "load", TRAIN),
    "onnx": (".onnx_backend", "load", None),
    "onnx-int8": (".onnx_backend", "load_int8", None),
}
"""The module and function that load each backend, and the extra it needs; imported when asked for: a framework takes
seconds to import."""

AUTO = "auto"


def load_backend(name: str, folder: Path, *, device: str | None, threads: int | None) -> Backend:
    """Load a backend by its name.

    Raises:
        ModelError: the name is unknown, or the model cannot be loaded.
        ExtraError: what the backend needs is not installed.
    """
    if name not in _LOADERS:
        raise ModelError(f"found the backend {name!r}, expected {', '.join((AUTO, *_LOADERS))}")
    module, function, extra = _LOADERS[name]
    load = getattr(import_with_extra(module, __package__, extra), function)
    backend: Backend = load(folder, device=device, threads=threads)
    return backend


def best_backend(info: ModelInfo, device: str | None) -> str:
    """The name of the backend that serves a model quickest: ONNX where the model was exported and there is no GPU.

    Args:
        device: that was asked for, None for any.
    """
    exported = ONNX in info.files
    # Asking torch whether there is a GPU takes longer than a small model's whole work.
    gpu = device not in (None, "cpu") or _has_gpu()
    return "onnx" if exported and not gpu else "torch"


def _has_gpu() -> bool:
    """Whether there is a GPU, and the framework that uses it."""
    return shutil.which("nvidia-smi") is not None and find_spec("torch") is not None
