"""What an answer says of itself: the model, and how much of the text it has read."""

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
    """Whose answer it is.

    Attributes:
        model: the name of the run or of the model.
        checksum: sha256 of its `musamma.json`, which has that of every file of the model.
        backend: what ran it.
        version: the release of musamma.
    """

    model: str
    checksum: str
    backend: str
    version: str

    @classmethod
    def of(cls, name: str | Path, folder: Path, backend: str) -> "Origin":
        """The origin of what a model folder answers; `name` is what the user called it."""
        if Path(name).is_dir():
            path = folder.resolve()
            name = path.parent.name if path.name == MODEL else path.name
        return cls(str(name), sha256(folder / INFO), backend, version("musamma"))


def with_provenance(document: Document, words: int, windows: list[WindowIds], origin: Origin | None) -> Document:
    """A predicted document whose meta says so under `PROVENANCE`.

    Args:
        words: of the document.
        windows: those it was read in. Each word is in the core of one: `truncated` counts those in none.
        origin: None for a model that was not saved.
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
