"""The files of a model's weights, known by their names."""

import re
from collections.abc import Collection

from ..data.errors import ModelError

INDEX_SUFFIX = ".index.json"
"""What follows the name of the single file in the name of the index that lists the shards of large weights."""

SAFETENSORS = "model.safetensors"
PICKLE = "pytorch_model.bin"
ADAPTER = "adapter_config.json"

_SHARD = re.compile(r"(?P<stem>[\w.-]+?)-\d+-of-(?P<count>\d+)(?P<suffix>\.safetensors|\.bin)")
_OTHER_WEIGHTS = re.compile(
    r".*\.(safetensors|h5|onnx|gguf|msgpack|pth|pt|ckpt|ot|pkl|tflite)|.*(?<!training_args)\.bin", re.IGNORECASE
)
_SHOWN = 3
"""The number of files that a message names."""


def safe_weights(names: Collection[str]) -> list[str]:
    """Those of the files in a folder that hold a model's weights as safetensors: one file, or shards; sorted."""
    return _weights(names, SAFETENSORS)


def pickled_weights(names: Collection[str]) -> list[str]:
    """Those of the files in a folder that hold a model's weights as a pickle of torch: one file, or shards; sorted."""
    return _weights(names, PICKLE)


def missing_shards(names: Collection[str]) -> int:
    """How many of the shards that the names of the others count are not among them."""
    found = [match for match in map(_SHARD.fullmatch, names) if match]
    return max((int(match["count"]) for match in found), default=0) - len(found) if found else 0


def no_weights(where: str, names: Collection[str], *, expected: str) -> ModelError:
    """The error for a model none of whose files can be used as weights; it names what there is instead.

    Args:
        where: the folder or the hub id.
        names: the names of all files.
        expected: the names of the files that can be used.
    """
    if ADAPTER in names:
        return ModelError(
            f"{where}: found a PEFT adapter, expected a whole model; merge it into its base model with "
            "merge_and_unload(), and save that with save_pretrained()"
        )
    others = sorted((name for name in names if _OTHER_WEIGHTS.fullmatch(name)), key=lambda name: ("/" in name, name))
    found = ", ".join(others[:_SHOWN]) + (", …" if len(others) > _SHOWN else "") or "no weights"
    return ModelError(
        f"{where}: found {found}, expected {expected}; load the model with transformers and save it with "
        "save_pretrained(), or use another"
    )


def _weights(names: Collection[str], single: str) -> list[str]:
    if single in names:
        return [single]
    suffix = "." + single.rpartition(".")[2]
    if single + INDEX_SUFFIX not in names:
        return []
    return sorted(name for name in names if (match := _SHARD.fullmatch(name)) and match["suffix"] == suffix)
