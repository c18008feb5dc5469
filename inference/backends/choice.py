"""Load a backend by name, or choose the one that suits the model and the machine."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...data.errors import ModelError
from ...data.extras import OPENVINO, TRAIN, import_with_extra
from ..encoding.batches import Backend
from ..model_folder import INFO, INT8, ONNX, ModelInfo
from .all_cores import AllCores
from .cpu import available_cpus
from .speeds import fastest

AUTO = "auto"
"""The name under which `resolve` chooses a backend for a model."""

_BEST_PRECISION = "openvino"
"""The name under which `resolve` chooses OpenVINO's precision for the processor."""

_MOST_CORES = 4
"""The largest number of cores for one batch; a sentence has not enough work for more."""


@dataclass(frozen=True, slots=True)
class _Engine:
    """How a backend is loaded. Its module is imported on demand, because importing a framework takes seconds.

    Attributes:
        module: the module that loads it.
        extra: the extra that it needs.
        options: arguments for the module's function that loads the model.
        file: the exported file that it reads; "" for torch, which reads the model itself.
    """

    module: str
    extra: str | None
    options: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""


_ENGINES = {
    "torch": _Engine(".torch_backend", TRAIN),
    "torch-bf16": _Engine(".torch_backend", TRAIN, {"precision": "bf16"}),
    "onnx": _Engine(".onnx_backend", None, file=ONNX),
    "onnx-int8": _Engine(".onnx_backend", None, file=INT8),
    "openvino-float32": _Engine(".openvino_backend", OPENVINO, file=ONNX),
    "openvino-bf16": _Engine(".openvino_backend", OPENVINO, {"precision": "bf16"}, ONNX),
    "openvino-int8": _Engine(".openvino_backend", OPENVINO, {"precision": None}, INT8),
}

BACKENDS = (AUTO, "torch", "torch-bf16", "onnx", "onnx-int8", _BEST_PRECISION, *list(_ENGINES)[4:])
"""All names of backends."""

_COMMANDS = {ONNX: "musamma export", INT8: "musamma export --int8"}
"""The commands that write the exported files."""


def exported_backends(info: ModelInfo) -> list[str]:
    """The names of the backends that read an exported file of a model; those of OpenVINO only if it is installed."""
    return [
        name
        for name, engine in _ENGINES.items()
        if engine.file in info.files and (engine.extra is None or find_spec(engine.extra) is not None)
    ]


def resolve(name: str, folder: Path, info: ModelInfo, device: str | None = None) -> str:
    """The name of the backend that "auto" and "openvino" stand for on this machine; any other name stands for itself.

    "openvino" is "openvino-bf16" on a processor with instructions for bfloat16, otherwise "openvino-float32". "auto" is
    "torch" if the model was not exported, or if a GPU is available or requested. Otherwise it is the fastest of the
    backends that were accepted when the model was exported on a processor like this one (see `Speeds`), or "onnx".

    Args:
        name: a name in `BACKENDS`.
        folder: the model folder.
        info: its `musamma.json`.
        device: the requested device, or None if any will do.

    Raises:
        ModelError: the name is unknown, or the record of the backends' speeds is not valid.
        ExtraError: the name is "openvino", which is not installed.
    """
    if name not in BACKENDS:
        raise ModelError(f"found the backend {name!r}, expected {', '.join(BACKENDS)}")
    if name == _BEST_PRECISION:
        module = import_with_extra(".openvino_backend", __package__, OPENVINO)
        return f"{name}-{module.best_precision()}"
    if name != AUTO:
        return name
    # Asking torch whether there is a GPU takes longer than a whole prediction with a small model.
    gpu = device not in (None, "cpu") or _has_gpu()
    if ONNX not in info.files or gpu:
        return "torch"
    return fastest(folder, info, exported_backends(info)) or "onnx"


def load_backend(name: str, folder: Path, info: ModelInfo, *, device: str | None, threads: int | None) -> Backend:
    """Load a model with the backend of a given name.

    Args:
        name: a name that `resolve` returns.
        folder: the model folder.
        info: its `musamma.json`.
        device: "cpu", "cuda" …; None lets the backend choose.
        threads: CPU threads; None for all cores that the process may use, or with torch for its default.

    Raises:
        ModelError: the model cannot be loaded, or its file is not one of those that `info` lists
            and whose checksums were compared.
        ExtraError: a package that the backend needs is not installed.
    """
    engine = _ENGINES[name]
    if not engine.file:
        module = import_with_extra(engine.module, __package__, engine.extra)
        loaded: Backend = module.load(folder, device=device, threads=threads, **engine.options)
        return loaded
    if device not in (None, "cpu"):
        raise ModelError(f'found the device {device!r}, expected "cpu" with the backend {name}; use the backend torch')
    path = folder / engine.file
    if not path.is_file():
        raise ModelError(f"{folder}: found no {engine.file}; run `{_COMMANDS[engine.file]}` on the model first")
    if engine.file not in info.files:
        raise ModelError(
            f"{path}: found a file that {INFO} does not list, expected an export of this model; run `musamma export`"
        )
    module = import_with_extra(engine.module, __package__, engine.extra)
    options = dict(engine.options) | ({"longest": info.window} if engine.extra == OPENVINO else {})
    cores = threads or available_cpus()
    load = partial(module.load_file, path, **options)
    backend: Backend = load(batches=cores)
    return backend if cores == 1 else AllCores(backend, partial(load, batches=1, cores=min(cores, _MOST_CORES)))


def _has_gpu() -> bool:
    """Whether the machine has a GPU and torch, which can use it."""
    return shutil.which("nvidia-smi") is not None and find_spec("torch") is not None
