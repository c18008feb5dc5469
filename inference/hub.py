"""Find the local folder of a model on the Hugging Face Hub."""

from pathlib import Path

import httpx2
from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError

from ..data.errors import ModelError
from ..data.files.network import is_reachable

FILES = ["*.json", "*.safetensors", "vocab.txt", "*.onnx"]
"""The files that are downloaded from the hub; pickles are never among them, because loading one can run code."""

_WEIGHTS = (".safetensors", ".onnx")


def fetch(name: str) -> Path:
    """The local folder of a hub model, which is downloaded if the cache does not have it.

    Args:
        name: a hub id such as ``owner/name``.

    Raises:
        ModelError: the name is not a hub id, or the model is not in the cache and the hub cannot be reached or the
            download fails.
    """
    try:
        cached = Path(snapshot_download(name, allow_patterns=FILES, local_files_only=True))
        # The cache may have only a part of the model, such as the tokenizer, which another program downloaded.
        if any(path.suffix in _WEIGHTS for path in cached.iterdir()):
            return cached
    except LocalEntryNotFoundError:
        pass
    except ValueError:
        raise ModelError(f"found {name!r}, expected a folder that exists or a hub id like owner/name") from None
    if constants.HF_HUB_OFFLINE or not is_reachable(constants.ENDPOINT):
        raise ModelError(
            f"{name!r} is not a local folder, and the model hub cannot be reached; either give a local folder that "
            'holds the model (config.json, model.safetensors, tokenizer.json), or use encoder = "embedded"'
        )
    try:
        return Path(snapshot_download(name, allow_patterns=FILES))
    except (httpx2.HTTPError, OSError) as error:
        raise ModelError(
            f"{name!r} could not be downloaded: {error}; check the name, or give a local folder"
        ) from error
