"""How fast the backends run a model on one processor, and which of them answer as well as ONNX Runtime in float32."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ...data.errors import ModelError
from ..library_errors import sentence
from ..model_folder import SPEED, ModelInfo
from .cpu import fingerprint


@dataclass(frozen=True)
class Speed:
    """One backend.

    Attributes:
        backend: its name.
        engine: the package that runs the model, and its version.
        checksum: the sha256 of the exported file that it reads.
        words_per_second: the words whose tags it predicts in a second.
        same_tags: the share of words, in 0..1, to which it gives the same most probable tag as the backend "onnx".
        f1: its strict micro F1 on the annotated documents, as a fraction of 1; None without such documents.
        accepted: whether "auto" may choose it.
    """

    backend: str
    engine: str
    checksum: str
    words_per_second: float
    same_tags: float
    f1: float | None
    accepted: bool


@dataclass(frozen=True)
class Speeds:
    """What was measured on one processor; the contents of `speed.json`.

    Attributes:
        processor: its name.
        fingerprint: `inference.backends.cpu.fingerprint`.
        cores: the number of cores in use.
        words: the number of words whose tags were compared.
        entities: the number of gold entities on which F1 was measured; 0 without annotated documents.
        backends: the backends, fastest first.
    """

    processor: str
    fingerprint: str
    cores: int
    words: int
    entities: int
    backends: tuple[Speed, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def engine_of(backend: str) -> str:
    """The package that runs an exported model with a backend, and its installed version."""
    package = "openvino" if backend.startswith("openvino") else "onnxruntime"
    return f"{package} {version(package)}"


def fastest(folder: Path, info: ModelInfo, known: Collection[str]) -> str | None:
    """The fastest backend that was accepted for a model, as it is, on a processor and with a package like those here.

    Args:
        folder: the model folder.
        info: its `musamma.json`.
        known: the backends that can be used.

    Returns:
        Its name; None if the model has no record of speeds, or none for this processor.

    Raises:
        ModelError: the record is not valid.
    """
    if SPEED not in info.files:
        return None
    try:
        speeds = TypeAdapter(Speeds).validate_json((folder / SPEED).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(
            f"{folder / SPEED}: not a record of this release ({sentence(error)}); run `musamma export` again, or name "
            "a backend"
        ) from None
    if speeds.fingerprint != fingerprint():
        return None
    usable = [
        each.backend
        for each in speeds.backends
        if each.accepted
        and each.backend in known
        and each.engine == engine_of(each.backend)
        and each.checksum in info.files.values()
    ]
    return next(iter(usable), None)
