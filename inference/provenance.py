"""The provenance of a prediction: the model, and how much of the text it has read."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..data.documents import PROVENANCE, Document
from ..data.files.whole_files import sha256
from .encoding.word_pieces import WindowIds
from .model_folder import INFO, MODEL


@dataclass(frozen=True, slots=True)
class Origin:
    """The model, backend and release that make a prediction.

    Attributes:
        model: the name of the run or of the model.
        checksum: the sha256 of the model's `musamma.json`, which contains the checksums of all other model files.
        backend: the name of the backend that runs the model.
        version: the installed release of musamma.
    """

    model: str
    checksum: str
    backend: str
    version: str

    @classmethod
    def of(cls, name: str | Path, folder: Path, backend: str) -> "Origin":
        """The origin of a model's predictions.

        Args:
            name: the model as the user named it; the path of a folder is replaced by the folder's name.
            folder: the model folder.
            backend: the name of the backend.
        """
        if Path(name).is_dir():
            path = folder.resolve()
            name = path.parent.name if path.name == MODEL else path.name
        return cls(str(name), sha256(folder / INFO), backend, version("musamma"))


def with_provenance(document: Document, words: int, windows: Sequence[WindowIds], origin: Origin | None) -> Document:
    """A predicted document with its provenance in its meta, under the key `PROVENANCE`.

    Args:
        document: the predicted document.
        words: the number of words of the document.
        windows: the windows in which the document was read. `truncated` is the number of words in no window's core.
        origin: the origin of the prediction; None for a model that was not saved.
    """
    read = sum(window.window.core_end - window.window.core_start for window in windows)
    provenance: dict[str, Any] = {"words": words, "windows": len(windows), "truncated": words - read}
    provenance |= {} if origin is None else _as_dict(origin)
    return Document(
        document.id, document.text, document.entities, {**document.meta, PROVENANCE: provenance}, document.sentences
    )


@cache
def _as_dict(origin: Origin) -> dict[str, Any]:
    return asdict(origin)
