"""Find the local folder of a model on the Hugging Face Hub."""

import re
from collections.abc import Collection
from fnmatch import fnmatch
from glob import escape
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, constants, get_cached_repo_tree, snapshot_download
from huggingface_hub.errors import (
    CachedRepoTreeNotFoundError,
    GatedRepoError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from ..data.errors import ModelError
from ..data.files.network import is_reachable
from .weight_files import INDEX_SUFFIX, PICKLE, SAFETENSORS, missing_shards, no_weights, pickled_weights, safe_weights

_MODEL = ("*.json", "model.onnx", "model-int8.onnx", "README.md")
"""Files of a model of this package, besides its weights."""

_ENCODER = (
    "config.json",
    "adapter_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "README.md",
)
"""Files of an encoder, besides its weights; `README.md` has its licence."""

_VOCABULARY = ("vocab.txt", "vocab.json", "merges.txt", "*.model")
"""Files of which `tokenizer.json` is made where an encoder has none."""

_OPTIONAL = ("README.md", *_VOCABULARY)
"""Files without which a folder in the cache is whole if it has `tokenizer.json`."""

_REVISION = re.compile(r"\w[\w.+/-]*")


def fetch(name: str, *, encoder: bool = False) -> Path:
    """The local folder of a hub model, which is downloaded if the cache does not have all of it.

    Only the needed files are downloaded, from the repository's root alone: weights as safetensors; for an encoder that
    has none, those in `pytorch_model.bin`, which are not loaded here. No other pickle is downloaded, because loading
    one can run code.

    Args:
        name: a hub id such as ``owner/name``, or ``owner/name@revision`` with a branch, a tag, a commit or, for a pull
            request, ``refs/pr/1``.
        encoder: whether the model is an encoder to fine-tune; otherwise it is a model that this package trained.

    Raises:
        ModelError: the name is not a hub id, the repository or its revision does not exist or has no weights, or the
            model is not in the cache and the hub cannot be reached or the download fails.
    """
    repository, at, revision = name.partition("@")
    if at and (not _REVISION.fullmatch(revision) or ".." in revision):
        raise ModelError(f"found {name!r}, expected a branch, a tag or a commit after the @, or no @")
    try:
        cached = _cached(repository, revision or None, encoder=encoder)
    except ValueError:
        raise ModelError(
            f"found {name!r}, expected a folder that exists or a hub id like owner/name or owner/name@revision"
        ) from None
    if cached is not None:
        return cached
    if constants.HF_HUB_OFFLINE or not is_reachable(constants.ENDPOINT):
        local = "a local folder that holds the model (config.json, model.safetensors, tokenizer.json)"
        advice = f'either give {local}, or use encoder = "embedded"' if encoder else f"check the path, or give {local}"
        raise ModelError(f"{name!r} is not a local folder, and the model hub cannot be reached; {advice}")
    try:
        return _download(name, repository, revision or None, encoder=encoder)
    except RevisionNotFoundError:
        raise ModelError(
            f"{name!r}: found no revision {revision!r}, expected a branch, a tag or a commit of {repository}; "
            f"see {constants.ENDPOINT}/{repository}/tree/main"
        ) from None
    except GatedRepoError:
        raise ModelError(
            f"{name!r} could not be downloaded: access to it must be granted; ask for it at "
            f"{constants.ENDPOINT}/{repository} and log in with `hf auth login`"
        ) from None
    except RepositoryNotFoundError:
        raise ModelError(
            f"{name!r} could not be downloaded: the hub knows no such model, or it is private; check the name, or give "
            "a local folder"
        ) from None
    except (httpx2.HTTPError, OSError) as error:
        raise ModelError(
            f"{name!r} could not be downloaded: {' '.join(str(error).split())}; check the name, or give a local folder"
        ) from error


def commit_of(folder: Path) -> str | None:
    """The commit of a folder that `fetch` returned; None for any other folder."""
    return folder.name if folder.parent.name == "snapshots" else None


def needed_files(names: Collection[str], *, encoder: bool) -> list[str]:
    """Those of a repository's files that `fetch` downloads, sorted.

    Args:
        names: the paths of all files in the repository.
        encoder: see `fetch`.
    """
    root = [name for name in names if "/" not in name]
    weights = safe_weights(root)
    patterns = [*_MODEL] if not encoder else [*_ENCODER]
    if encoder and not weights:
        weights = pickled_weights(root)
        patterns.append(PICKLE + INDEX_SUFFIX)
    else:
        patterns.append(SAFETENSORS + INDEX_SUFFIX)
    if encoder and "tokenizer.json" not in root:
        patterns += _VOCABULARY
    return sorted({*weights, *(name for name in root if _is_any(name, patterns))})


def _cached(repository: str, revision: str | None, *, encoder: bool) -> Path | None:
    """The folder in the cache, if it has all files that the model needs.

    Raises:
        ValueError: the name is not a hub id.
    """
    try:
        folder = Path(snapshot_download(repository, revision=revision, allow_patterns=[], local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    try:
        names = [file.path for file in get_cached_repo_tree(repository, revision=revision)]
    except CachedRepoTreeNotFoundError:
        # Another program has filled the cache, and kept no list of the repository's files.
        names = [path.name for path in folder.iterdir()]
    needed = needed_files(names, encoder=encoder)
    if not _has_weights(needed, encoder=encoder) or missing_shards(needed):
        return None
    optional = _OPTIONAL if "tokenizer.json" in needed else ("README.md",)
    whole = all((folder / name).is_file() for name in needed if not _is_any(name, optional))
    return folder if whole and "config.json" in needed else None


def _download(name: str, repository: str, revision: str | None, *, encoder: bool) -> Path:
    found = HfApi(endpoint=constants.ENDPOINT).model_info(repository, revision=revision)
    names = [sibling.rfilename for sibling in found.siblings or ()]
    needed = needed_files(names, encoder=encoder)
    if not _has_weights(needed, encoder=encoder):
        expected = f"{SAFETENSORS} or {PICKLE}" if encoder else f"{SAFETENSORS} or model.onnx"
        raise no_weights(name, names, expected=expected)
    patterns = [escape(each) for each in needed]
    return Path(snapshot_download(repository, revision=revision, allow_patterns=patterns))


def _has_weights(names: Collection[str], *, encoder: bool) -> bool:
    """Whether the needed files include weights; a model for prediction may have none but `model.onnx`."""
    return any(_is_any(name, ("*.safetensors", "*.bin") if encoder else ("*.safetensors", "*.onnx")) for name in names)


def _is_any(name: str, patterns: Collection[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)
