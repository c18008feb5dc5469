"""What the folder of an encoder holds, and whether it can be used, judged by its files and its configuration."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError, safe_open
from transformers import AutoConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES
from transformers.models.auto.modeling_auto import MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES

from ...data.errors import ModelError
from ...inference.encoding.word_pieces import TOKENIZER
from ...inference.library_errors import LIBRARY_ERRORS, sentence
from ...inference.weight_files import (
    ADAPTER,
    INDEX_SUFFIX,
    PICKLE,
    SAFETENSORS,
    no_weights,
)
from .tokenizer_files import tokenizer_source

CONFIG = "config.json"

_FRONT_MATTER = re.compile(r"\ufeff?---\s*\n(.*?\n)---", re.DOTALL)
_LICENCE = re.compile(r"^(license|license_name):[ \t]*(.*(?:\n[ \t]*-[ \t].*)*)", re.MULTILINE)
"""The keys of a model card's front matter that name its licence. The value may be a list, in one line or several."""

_LFS = b"version https://git-lfs"


@dataclass(frozen=True)
class EncoderFiles:
    """The files in the root of an encoder's folder.

    Attributes:
        names: the names of all files, sorted.
        weights: the names of those with the weights to use.
        pickled: whether the weights are a pickle of torch; otherwise they are safetensors.
        has_tokenizer: whether there is a tokenizer.json; otherwise there is another vocabulary.
    """

    names: tuple[str, ...]
    weights: tuple[str, ...]
    pickled: bool
    has_tokenizer: bool


def check_files(folder: Path) -> EncoderFiles:
    """Refuse the folder of anything but an encoder whose files can be read.

    Raises:
        ModelError: the folder holds an adapter, a model of another kind, or weights that are incomplete or damaged; or
            it has no config.json, no weights or no tokenizer.
    """
    names = tuple(sorted(path.name for path in folder.iterdir() if path.is_file()))
    if ADAPTER in names:
        raise no_weights(str(folder), names, expected="")
    safe = SAFETENSORS in names or SAFETENSORS + INDEX_SUFFIX in names
    weights = _weights(folder, names, SAFETENSORS if safe else PICKLE)
    if CONFIG not in names:
        if not weights:
            raise no_weights(
                str(folder), names, expected=f"an encoder folder with {CONFIG}, {SAFETENSORS} and {TOKENIZER}"
            )
        raise ModelError(
            f"{folder}: found no {CONFIG}, expected an encoder folder with {CONFIG}, {SAFETENSORS} and {TOKENIZER}"
        )
    _check_kind(folder)
    if not weights:
        raise no_weights(str(folder), names, expected=f"{SAFETENSORS} or {PICKLE}")
    for name in weights:
        _check_weights(folder / name)
    has_tokenizer = tokenizer_source(folder) == TOKENIZER
    return EncoderFiles(names, tuple(weights), not safe, has_tokenizer)


def read_config(folder: Path) -> Any:
    """The configuration of an encoder, as `AutoConfig` reads it.

    Raises:
        ModelError: the configuration has a value that its family does not allow, or is that of several models.
    """
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (*LIBRARY_ERRORS, StrictDataclassError) as error:
        raise ModelError(f"{folder / CONFIG}: the configuration cannot be used: {sentence(error)}") from error
    if not all(isinstance(getattr(config, size, None), int) for size in ("hidden_size", "num_hidden_layers")):
        raise ModelError(
            f"{folder}: found a {config.model_type} model of several parts, expected an encoder with one size and one "
            "number of layers; use another encoder"
        )
    return config


def licence_of(folder: Path) -> str | None:
    """The licence in the front matter of a folder's README.md, as hubs keep it; None if there is none."""
    card = folder / "README.md"
    matter = _FRONT_MATTER.match(card.read_text(encoding="utf-8", errors="replace")) if card.is_file() else None
    fields = dict(_LICENCE.findall(matter[1])) if matter else {}
    named = fields.get("license_name") if fields.get("license") == "other" else fields.get("license")
    return ", ".join(re.findall(r"\w[\w.+-]*", (named or "").partition(" #")[0])) or None


def _check_kind(folder: Path) -> None:
    path = folder / CONFIG
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path}: not valid JSON ({error}); copy or download the file again") from None
    kind = config.get("model_type") if isinstance(config, dict) else None
    if not isinstance(kind, str):
        raise ModelError(
            f'{path}: found no "model_type", expected the family of the encoder; add it to the file, such as '
            '"model_type": "bert"'
        )
    if kind not in MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES:
        of_transformers = (
            "which has no token classifier in transformers"
            if kind in CONFIG_MAPPING_NAMES
            else (
                "which transformers does not know" + ("; code in a folder is never run" if "auto_map" in config else "")
            )
        )
        raise ModelError(
            f"{folder}: found a model of the type {kind!r}, {of_transformers}, expected an encoder such as BERT, "
            "XLM-R, DeBERTa or ModernBERT; use another"
        )


def _weights(folder: Path, names: Collection[str], single: str) -> list[str]:
    """The files of the weights: the single one, or the shards that its index names; empty if there is neither.

    Raises:
        ModelError: the index is damaged, or a shard that it names is missing.
    """
    index = single + INDEX_SUFFIX
    if single in names or index not in names:
        return [single] if single in names else []
    path = folder / index
    try:
        shards = sorted(
            {Path(name).name for name in json.loads(path.read_text(encoding="utf-8"))["weight_map"].values()}
        )
    except (ValueError, KeyError, AttributeError, TypeError):
        raise ModelError(
            f"{path}: found no weight_map, expected the index of the shards; copy the file again"
        ) from None
    missing = [name for name in shards if name not in names]
    if missing:
        raise ModelError(
            f"{folder}: found no {', '.join(missing)}, which {index} names; copy or download the folder again"
        )
    return shards


def _check_weights(path: Path) -> None:
    """Refuse a file that is not what its name says; the values of tensors are not read."""
    with path.open("rb") as file:
        start = file.read(len(_LFS))
    if start == _LFS:
        raise ModelError(f"{path}: found a pointer of Git LFS, expected the weights; fetch them with `git lfs pull`")
    if not start:
        raise ModelError(f"{path}: found an empty file, expected the weights; copy or download it again")
    if path.suffix == ".safetensors":
        try:
            with safe_open(path, "pt"):
                pass
        except SafetensorError as error:
            raise ModelError(
                f"{path}: the weights cannot be read: {sentence(error)}; copy or download the file again"
            ) from None
