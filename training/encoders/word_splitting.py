"""The cut between words in a tokenizer, so that no piece spans two words, whatever kind of tokenizer it is.

The cut is added to the tokenizer's own steps such that it keeps as many of the encoder's own pieces as possible. Lost
are those that span words, such as ``).`` or ``ية،``.
"""

import json
from enum import Enum, auto
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.decoders import Decoder
from tokenizers.normalizers import Normalizer
from tokenizers.pre_tokenizers import Metaspace, Split, WhitespaceSplit

from ...data.errors import ModelError

KINDS = ("WordPiece", "Unigram", "BPE")

_MARK = "\u2581"
# Each run of letters, and each other visible character, is isolated, so that no piece spans two words.
# `data.text.segmentation` defines words of raw text in the same way.
_WORD = r"[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]\p{M}*"


class Spaces(Enum):
    """What a tokenizer makes of the space before a word: no piece, the first byte of a piece (Ġ), or a mark (▁)."""

    NO_PIECE = auto()
    BYTE = auto()
    MARK = auto()


def spaces_of(state: dict[str, Any]) -> Spaces:
    """What a tokenizer makes of spaces.

    Args:
        state: the contents of its `tokenizer.json`.

    Raises:
        ModelError: it is none of `KINDS`.
    """
    kind = state["model"].get("type")
    if kind not in KINDS:
        raise ModelError(
            f"found a {kind} tokenizer, expected {', '.join(KINDS[:-1])} or {KINDS[-1]}; use another encoder"
        )
    steps = json.dumps([state["normalizer"], state["pre_tokenizer"]], ensure_ascii=False)
    if '"ByteLevel"' in steps:
        return Spaces.BYTE
    return Spaces.MARK if kind == "Unigram" or _MARK in steps else Spaces.NO_PIECE


def add_word_splitting(tokenizer: Tokenizer, state: dict[str, Any]) -> None:
    """Add the cut between words to a tokenizer's own steps.

    Args:
        tokenizer: the tokenizer, which is changed.
        state: the contents of its `tokenizer.json`.

    Raises:
        ModelError: as `spaces_of`.
    """
    spaces = spaces_of(state)
    own = [tokenizer.pre_tokenizer] if tokenizer.pre_tokenizer else []
    if spaces is Spaces.MARK:
        # A mark in a text is a sign like others, not a space.
        tokenizer.normalizer = _in_order(normalizers.Replace(_MARK, " "), tokenizer.normalizer)
        if state["model"]["type"] == "Unigram":
            own = [WhitespaceSplit(), Metaspace(_MARK, prepend_scheme="always", split=False)]
        steps = [*own, Split(Regex(f"{_MARK}?(?:{_WORD.replace('[^', f'[^{_MARK}')})"), "isolated")]
    elif spaces is Spaces.BYTE:
        _prefix_once(tokenizer, state)
        steps = [Split(Regex(f" ?(?:{_WORD})"), "isolated"), *own]
    else:
        # BERT's normaliser would drop this sign, and so join the words on both sides.
        tokenizer.normalizer = _in_order(normalizers.Replace("\ufffd", " "), tokenizer.normalizer)
        steps = [Split(Regex(_WORD), "isolated"), *own]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps)


def add_decoder(tokenizer: Tokenizer, state: dict[str, Any]) -> None:
    """Give a tokenizer the decoder of its kind, unless its own writes entities well in pipelines.

    Args:
        tokenizer: the tokenizer, which is changed.
        state: the contents of its `tokenizer.json`.
    """
    own = state["decoder"]
    if own is None or own["type"] == "Metaspace":
        tokenizer.decoder = _decoder(state)


def _decoder(state: dict[str, Any]) -> Decoder:
    spaces, model = spaces_of(state), state["model"]
    if spaces is Spaces.BYTE:
        return decoders.ByteLevel()
    if spaces is Spaces.MARK:
        # The pipeline decodes twice: the pieces of each word, then the words of an entity. The first time, a mark
        # becomes a space, and the second time, the space before the first word is left out. `decoders.Metaspace` with
        # the mark would leave out all spaces the first time, and so join the words.
        steps = [decoders.Metaspace(" "), decoders.Replace(_MARK, " ")]
        return decoders.Sequence(
            [*steps, *([decoders.ByteFallback()] if model.get("byte_fallback") else []), decoders.Fuse()]
        )
    if model["type"] == "WordPiece":
        return decoders.WordPiece(model["continuing_subword_prefix"])
    return decoders.BPEDecoder(model.get("end_of_word_suffix") or "")


def _in_order(*steps: Normalizer | None) -> Normalizer:
    return normalizers.Sequence([step for step in steps if step is not None])


def _prefix_once(tokenizer: Tokenizer, state: dict[str, Any]) -> None:
    """Let a tokenizer that puts a space before each text do so before the text is cut into words, not before each."""
    own = tokenizer.pre_tokenizer
    listed = state["pre_tokenizer"].get("pretokenizers")
    for step in [own] if listed is None else [own[index] for index in range(len(listed))]:
        if getattr(step, "add_prefix_space", False) is True:
            step.add_prefix_space = False
            space = normalizers.Strip(right=False), normalizers.Prepend(" ")
            tokenizer.normalizer = _in_order(tokenizer.normalizer, *space)
