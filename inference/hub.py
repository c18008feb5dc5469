"""Names of models → local folders."""

from pathlib import Path

import httpx2
from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError

from ..data.errors import ModelError
from ..data.files.network import is_reachable

FILES = ["*.json", "*.safetensors", "vocab.txt", "*.onnx"]
"""What is fetched from a hub: never a pickle."""

_WEIGHTS = (".safetensors", ".onnx")


def fetch(name: str) -> Path:
    """The local folder of a hub model: from the cache, or downloaded.

    Raises:
        ModelError: the name is no folder and no hub id, or the hub does not answer and the cache has nothing.
    """
    try:
        cached = Path(snapshot_download(name, allow_patterns=FILES, local_files_only=True))
        # Another program may have left a part of the model in the cache, its tokenizer for one.
        if any(path.suffix in _WEIGHTS for path in cached.iterdir()):
            return cached
    except LocalEntryNotFoundError:
        pass
    except ValueError:
        raise ModelError(f"found {name!r}, expected a folder that exists or a hub id like owner/name") from None
    if constants.HF_HUB_OFFLINE or not is_reachable(constants.ENDPOINT):
        raise ModelError(
            f"{name!r} is no local folder, and the model hub cannot be reached; two ways on: give a local folder that "
            'holds the model (config.json, model.safetensors, tokenizer.json), or use encoder = "embedded"'
        )
    try:
        return Path(snapshot_download(name, allow_patterns=FILES))
    except (httpx2.HTTPError, OSError) as error:
        raise ModelError(
            f"{name!r} could not be downloaded: {error}; check the name, or give a local folder"
        ) from error
