"""Load a backend by name, or choose the one that suits the model and the machine."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from ...data.errors import ModelError
from ...data.extras import TRAIN, import_with_extra
from ..encoding.batches import Backend
from ..model_folder import INFO, INT8, ONNX, ModelInfo

_LOADERS = {
    "torch": (".torch_backend", "load", TRAIN, ""),
    "onnx": (".onnx_backend", "load", None, ONNX),
    "onnx-int8": (".onnx_backend", "load_int8", None, INT8),
}
"""For each backend, the module and the function that load it, the extra that it needs, and the exported file that it
reads, if any. The module is imported on demand, because importing a framework takes seconds."""

AUTO = "auto"
"""The name under which `Predictor.load` chooses a backend with `best_backend`; `load_backend` does not accept it."""


def load_backend(name: str, folder: Path, info: ModelInfo, *, device: str | None, threads: int | None) -> Backend:
    """Load a model with the backend of a given name.

    Args:
        name: "torch", "onnx" or "onnx-int8".
        folder: the model folder.
        info: its `musamma.json`.
        device: "cpu", "cuda" …; None lets the backend choose.
        threads: CPU threads; None lets the backend choose.

    Raises:
        ModelError: the name is unknown, the model cannot be loaded, or its file is not one of those that `info` lists
            and whose checksums were compared.
        ExtraError: a package that the backend needs is not installed.
    """
    if name not in _LOADERS:
        raise ModelError(f"found the backend {name!r}, expected {', '.join((AUTO, *_LOADERS))}")
    module, function, extra, file = _LOADERS[name]
    path = folder / file
    if path.is_file() and file not in info.files:
        raise ModelError(
            f"{path}: found a file that {INFO} does not list, expected an export of this model; run `musamma export`"
        )
    load = getattr(import_with_extra(module, __package__, extra), function)
    backend: Backend = load(folder, device=device, threads=threads)
    return backend


def best_backend(info: ModelInfo, device: str | None) -> str:
    """The name of the fastest backend for a model.

    It is "onnx" if the model was exported and no GPU is available or requested, otherwise "torch".

    Args:
        info: the model's `musamma.json`.
        device: the requested device, or None if any will do.
    """
    exported = ONNX in info.files
    # Asking torch whether there is a GPU takes longer than a whole prediction with a small model.
    gpu = device not in (None, "cpu") or _has_gpu()
    return "onnx" if exported and not gpu else "torch"


def _has_gpu() -> bool:
    """Whether the machine has a GPU and torch, which can use it."""
    return shutil.which("nvidia-smi") is not None and find_spec("torch") is not None
