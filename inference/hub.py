"""Names of models → local folders."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from inference.errors import ModelError

FILES = ["*.json", "*.safetensors", "vocab.txt", "*.onnx"]
"""What is fetched from a hub: never a pickle."""

_TIMEOUT = 5.0


def fetch(name: str) -> Path:
    """The local folder of a hub model: from the cache, or downloaded.

    Raises:
        ModelError: the name is no folder and no hub id, or the hub does not answer and the cache has nothing.
    """
    try:
        return Path(snapshot_download(name, allow_patterns=FILES, local_files_only=True))
    except LocalEntryNotFoundError:
        pass
    except ValueError:
        raise ModelError(f"found {name!r}, expected a folder that exists or a hub id like owner/name") from None
    if constants.HF_HUB_OFFLINE or not _answers(constants.ENDPOINT):
        raise ModelError(
            f"{name!r} is no local folder, and the model hub cannot be reached; two ways on: give a local folder that "
            'holds the model (config.json, model.safetensors, tokenizer.json), or use encoder = "embedded"'
        )
    try:
        return Path(snapshot_download(name, allow_patterns=FILES))
    except (HfHubHTTPError, OSError) as error:
        raise ModelError(
            f"{name!r} could not be downloaded: {error}; check the name, or give a local folder"
        ) from error


def _answers(endpoint: str) -> bool:
    """Whether the hub takes a connection within a few seconds; its own client retries for a minute."""
    parts = urlsplit(endpoint)
    port = parts.port or (80 if parts.scheme == "http" else 443)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=_TIMEOUT):
            return True
    except OSError:
        return False
