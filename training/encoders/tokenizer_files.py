"""The files of a tokenizer: read them, save them, and build `tokenizer.json` from the files of older folders."""

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sentencepiece import SentencePieceProcessor
from sentencepiece.sentencepiece_model_pb2 import ModelProto
from tokenizers import Tokenizer
from tokenizers.models import BPE, Unigram, WordPiece
from tokenizers.normalizers import Precompiled
from tokenizers.normalizers import Sequence as NormalizerSequence
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from ...data.errors import ModelError
from ...inference.encoding.word_pieces import TOKENIZER, read_tokenizer_file

SETTINGS = "tokenizer_config.json"

_WORD_PIECES = "vocab.txt"
_BYTE_PAIRS = ("vocab.json", "merges.txt")
_SENTENCE_PIECES = "*.model"

_INPUTS = ["input_ids", "attention_mask"]
"""What the models are trained with. Some releases of transformers would otherwise add token types to the inputs, which
many families refuse."""


def tokenizer_source(folder: Path) -> str:
    """The file or files that hold an encoder's tokenizer, such as ``tokenizer.json`` or ``vocab.json, merges.txt``.

    Raises:
        ModelError: the folder has no such file.
    """
    if (folder / TOKENIZER).is_file():
        return TOKENIZER
    return ", ".join(path.name for path in _vocabulary_files(folder))


def write_tokenizer(source: Path, target: Path) -> None:
    """Build `tokenizer.json` and `tokenizer_config.json` from the vocabulary of an encoder that has no tokenizer.json.

    The vocabulary is `vocab.txt`, a SentencePiece model (`*.model`), or `vocab.json` with `merges.txt`. Nothing is
    downloaded, and no code of the folder is run.

    Args:
        source: the folder of the encoder.
        target: the folder to write into, which exists.

    Raises:
        ModelError: the folder has no vocabulary, or it cannot be read, or its tokenizer has no fast version.
    """
    files = _vocabulary_files(source)
    kinds, pieces = _read_vocabulary(files)
    settings = _case_settings(source, pieces) if kinds == (WordPiece,) else {}
    original = _load_original(source, **settings)
    tokenizer = getattr(original, "backend_tokenizer", None)
    if not isinstance(tokenizer, Tokenizer):
        raise ModelError(
            f"{source}: found the tokenizer {type(original).__name__}, which has no fast version; save the encoder "
            f"with a {TOKENIZER}, or use another encoder"
        )
    if not isinstance(tokenizer.model, kinds) or not set(pieces) <= tokenizer.get_vocab().keys():
        raise ModelError(
            f"{source}: found {', '.join(file.name for file in files)}, which the tokenizer {type(original).__name__} "
            "does not read; correct tokenizer_class in tokenizer_config.json, or use another encoder"
        )
    _normalise_as(files[0], tokenizer)
    save_tokenizer(_wrap(tokenizer, original), target)


def read_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """Read the tokenizer of an encoder or model folder exactly as its `tokenizer.json` describes it.

    `tokenizer_config.json`, or else the class of tokenizers for the type of the model, gives the names of its special
    pieces. The class also says which of them stand around a text, if `tokenizer.json` does not.

    Raises:
        ModelError: there is no `tokenizer.json`, or the installed release of tokenizers cannot read it.
    """
    tokenizer = read_tokenizer_file(folder)
    original = _load_original(folder)
    if tokenizer.post_processor is None:
        tokenizer.post_processor = original.backend_tokenizer.post_processor
    return _wrap(tokenizer, original)


def save_tokenizer(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Save a tokenizer, under a class name that every release of transformers can load."""
    tokenizer.save_pretrained(folder)
    path = folder / SETTINGS
    settings = json.loads(path.read_text(encoding="utf-8")) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _vocabulary_files(folder: Path) -> list[Path]:
    models = sorted(folder.glob(_SENTENCE_PIECES))
    for files in ([folder / _WORD_PIECES], models[:1], [folder / name for name in _BYTE_PAIRS]):
        if files and all(file.is_file() for file in files):
            return files
    raise ModelError(
        f"{folder}: found no tokenizer, expected {TOKENIZER}, {_WORD_PIECES}, {_SENTENCE_PIECES} (SentencePiece), or "
        f"{' with '.join(_BYTE_PAIRS)}"
    )


def _read_vocabulary(files: Sequence[Path]) -> tuple[tuple[type, ...], list[str]]:
    """The kinds of tokenizers that vocabulary files can be of, and their pieces."""
    path = files[0]
    try:
        if path.name == _WORD_PIECES:
            return (WordPiece,), path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        if path.suffix == ".json":
            return (BPE,), list(json.loads(path.read_text(encoding="utf-8")))
        model = SentencePieceProcessor(model_file=str(path))
        return (Unigram, BPE), [model.id_to_piece(number) for number in range(model.get_piece_size())]
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path}: found a vocabulary that cannot be read ({error}); download it again") from error


def _normalise_as(path: Path, tokenizer: Tokenizer) -> None:
    """Give a tokenizer the table of characters of its SentencePiece model, which some classes leave out."""
    own = tokenizer.normalizer
    if path.suffix != ".model" or (own is not None and b"Precompiled" in own.__getstate__()):
        return
    table = ModelProto.FromString(path.read_bytes()).normalizer_spec.precompiled_charsmap
    if table:
        tokenizer.normalizer = NormalizerSequence([Precompiled(table), *([own] if own else [])])


def _case_settings(folder: Path, pieces: Sequence[str]) -> dict[str, bool]:
    """Whether to fold letters, if the folder does not say.

    transformers would fold them: lower case, no accents, and so no hamza (أ → ا). A vocabulary with a piece that
    folding changes was not made so.
    """
    if "do_lower_case" in _settings_of(folder):
        return {}
    return {"do_lower_case": not any(_fold(piece) != piece for piece in pieces if not piece.startswith("["))}


def _fold(piece: str) -> str:
    """A piece as BERT's normaliser folds it: in lower case and without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", piece.lower()) if unicodedata.category(sign) != "Mn")


def _settings_of(folder: Path) -> dict[str, Any]:
    path = folder / SETTINGS
    if not path.is_file():
        return {}
    try:
        settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path}: found invalid JSON ({error}); download it again") from error
    return settings


def _load_original(folder: Path, **settings: bool) -> Any:
    """The tokenizer of a folder as transformers makes it."""
    _settings_of(folder)
    try:
        return _load_as(AutoTokenizer, folder, **settings)
    except ModelError:
        if not (folder / TOKENIZER).is_file():
            raise
        # A class that only the folder's own code has, or an altered one: tokenizer.json says all but the names.
        return _load_as(PreTrainedTokenizerFast, folder)


def _load_as(kind: Any, folder: Path, **settings: bool) -> Any:
    try:
        return kind.from_pretrained(folder, local_files_only=True, trust_remote_code=False, **settings)
    except Exception as error:  # each class of tokenizers has its own ways to fail
        reason = re.split(r"[.:]\s", str(error))[0]
        raise ModelError(
            f"{folder}: found a tokenizer that transformers cannot build ({reason}); save the encoder with a "
            f"{TOKENIZER}, or use another encoder"
        ) from error


def _wrap(tokenizer: Tokenizer, original: Any) -> PreTrainedTokenizerFast:
    """A tokenizer with those named special pieces of the original that it has."""
    names = {
        name: piece
        for name, piece in original.special_tokens_map.items()
        if isinstance(piece, str) and tokenizer.token_to_id(piece) is not None
    }
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=original.model_max_length,
        model_input_names=_INPUTS,
        **names,
    )
