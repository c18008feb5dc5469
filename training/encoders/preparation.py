"""An encoder whose weights or tokenizer are in older files, written anew in the cache."""

import hashlib
from pathlib import Path

from ...data.files.whole_files import sha256
from ...inference.encoding.word_pieces import TOKENIZER
from ...inference.weight_files import SAFETENSORS
from .cache import cached
from .encoder_files import CONFIG, EncoderFiles, check_files
from .pickled_weights import convert
from .tokenizer_files import write_tokenizer

_LAYOUT = 1
"""Version of a prepared folder; increase it when one is written differently."""


def prepare(source: Path) -> Path:
    """The folder of an encoder with weights as safetensors and with tokenizer.json.

    It is the given folder if that has them. Otherwise it is a folder in the cache, which is made once: its name has a
    checksum of the files that it is made of, and files that need no change are links to them.

    Args:
        source: the folder of the encoder as its owner published it.

    Raises:
        ModelError: the folder is not that of an encoder that can be used, or its files are damaged.
    """
    files = check_files(source)
    if files.has_tokenizer and not files.pickled:
        return source
    made = [
        *([] if files.has_tokenizer else [TOKENIZER]),
        *([f"{SAFETENSORS} (from {', '.join(files.weights)})"] if files.pickled else []),
    ]
    kept = _kept(files)
    listing = "".join(f"{sha256(source / name)}  {(source / name).resolve()}\n" for name in kept)
    key = hashlib.sha256(f"{_LAYOUT}\n{listing}".encode()).hexdigest()[:16]
    return cached(
        f"encoder-{key}", lambda target: _build(source, files, target), remark=f"{source}: writing {' and '.join(made)}"
    )


def _build(source: Path, files: EncoderFiles, target: Path) -> None:
    if not files.has_tokenizer:
        write_tokenizer(source, target)
    if files.pickled:
        convert([source / name for name in files.weights], target / SAFETENSORS)
    for name in _kept(files):
        if not (files.pickled and name in files.weights) and not (target / name).exists():
            (target / name).symlink_to((source / name).resolve())


def _kept(files: EncoderFiles) -> list[str]:
    """The files that the prepared folder is made of: the weights in use, and what may belong to the tokenizer."""
    small = (".json", ".txt", ".model", ".md")
    index = ".index.json"
    used = [name for name in files.names if name.endswith(small) and not (files.pickled and name.endswith(index))]
    return sorted({*files.weights, *used, CONFIG})
