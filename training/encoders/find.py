"""Names of encoders → local folders."""

import os
from pathlib import Path

from platformdirs import user_cache_path
from rich.console import Console

from ...data.errors import DataError, ModelError
from ...data.files.whole_files import atomic_folder
from ...inference.hub import fetch
from .embedded import SHA256, write_embedded

EMBEDDED = "embedded"

_LAYOUT = 1
"""Raised when `training.encoders.embedded` writes something else from the same data."""


def find_encoder(name: str) -> Path:
    """The local folder of an encoder: "embedded", a folder, or a hub id.

    Raises:
        ModelError: it is none of them, or the folder holds no safetensors model with a fast tokenizer.
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
    """The embedded encoder's folder in the user's cache (MUSAMMA_CACHE, or the system's place), built when absent.

    It appears whole or not at all; of two processes that build it at once, one wins and both go on.

    Raises:
        ModelError: its data file is missing or altered.
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
        if not folder.is_dir():  # else another process was first
            raise
    return folder
