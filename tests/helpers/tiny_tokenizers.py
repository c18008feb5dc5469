"""A tiny tokenizer of each kind that encoders have, trained on the seed articles."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from helpers.paths import SEEDS
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

TEXTS = [
    line
    for path in sorted((SEEDS / "articles").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line
]

VOCABULARY = 700

_LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_BYTES = [f"<0x{number:02X}>" for number in range(256)]
_ROBERTA = {"cls_token": "<s>", "pad_token": "<pad>", "sep_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask>"}
_BERT = {
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}
_LLAMA = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}


def _framed(tokenizer: Tokenizer, template: str) -> Tokenizer:
    specials = [(piece, tokenizer.token_to_id(piece)) for piece in template.split() if piece != "$A"]
    tokenizer.post_processor = processors.TemplateProcessing(single=template, special_tokens=specials)
    return tokenizer


def wordpiece() -> Tokenizer:
    """BERT's."""
    tokenizer = Tokenizer(models.WordPiece(**{"unk_token": "[UNK]"}))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=list(_BERT.values()), show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    return _framed(tokenizer, "[CLS] $A [SEP]")


def unigram() -> Tokenizer:
    """XLM-RoBERTa's, without a decoder."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    mark = pre_tokenizers.Metaspace("▁", prepend_scheme="always")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), mark])
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY, special_tokens=list(_ROBERTA.values()), show_progress=False, **{"unk_token": "<unk>"}
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return _framed(tokenizer, "<s> $A </s>")


def _byte_level(
    specials: Mapping[str, str], splitter: pre_tokenizers.PreTokenizer, normalizer: normalizers.Normalizer | None = None
) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = splitter
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=[*specials.values()], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


def roberta() -> Tokenizer:
    """RoBERTa's bytes, without a space before the text."""
    tokenizer = _byte_level(_ROBERTA, pre_tokenizers.ByteLevel(add_prefix_space=False))
    ends = [("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>"))]
    tokenizer.post_processor = processors.RobertaProcessing(*ends, trim_offsets=True, add_prefix_space=False)
    return tokenizer


def prefixed() -> Tokenizer:
    """RoBERTa's bytes, with a space before each text."""
    return _framed(_byte_level(_ROBERTA, pre_tokenizers.ByteLevel(add_prefix_space=True)), "<s> $A </s>")


def modernbert() -> Tokenizer:
    """ModernBERT's bytes."""
    splitter = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return _framed(_byte_level(_BERT, splitter, normalizers.NFC()), "[CLS] $A [SEP]")


def llama3() -> Tokenizer:
    """Llama 3's and EuroBERT's bytes, with a splitter of their own and no unknown piece."""
    splitter = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_LLAMA3), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    specials = {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>", "mask_token": "<|mask|>"}
    return _framed(_byte_level(specials, splitter), "<|begin_of_text|> $A <|end_of_text|>")


def _marked(specials: Mapping[str, str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, **{"unk_token": "<unk>"}))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always")
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=[*specials.values(), *_BYTES], show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    state = json.loads(tokenizer.to_str())
    state["added_tokens"] = state["added_tokens"][: len(specials)]
    return Tokenizer.from_str(json.dumps(state))


def gemma() -> Tokenizer:
    """Gemma's and mmBERT's: ▁ for a space, bytes for what is unknown."""
    tokenizer = _marked({"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>"})
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    return _framed(tokenizer, "<bos> $A <eos>")


def llama2() -> Tokenizer:
    """Llama 2's: as Gemma's, with ▁ before the text, and nothing behind it."""
    tokenizer = _marked(_LLAMA)
    tokenizer.pre_tokenizer = None
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return _framed(tokenizer, "<s> $A")


def metaspace() -> Tokenizer:
    """Pairs of characters, with ▁ from a pre-tokenizer."""
    return _framed(_marked(_LLAMA), "<s> $A </s>")


def ending() -> Tokenizer:
    """Pairs of characters, with a mark at a word's end."""
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>", **{"unk_token": "<unk>"}))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=list(_ROBERTA.values()), end_of_word_suffix="</w>", show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return _framed(tokenizer, "<s> $A </s>")


NAMES: dict[Callable[[], Tokenizer], Mapping[str, str]] = {
    wordpiece: _BERT,
    unigram: _ROBERTA,
    roberta: _ROBERTA,
    prefixed: _ROBERTA,
    modernbert: _BERT,
    llama3: {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>", "mask_token": "<|mask|>"},
    gemma: {"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>"},
    llama2: _LLAMA,
    metaspace: _LLAMA,
    ending: _ROBERTA,
}
"""The special pieces of each kind by their roles."""

KINDS = {kind.__name__: kind for kind in NAMES}


@cache
def _built(kind: str) -> str:
    return KINDS[kind]().to_str()


def tiny_tokenizer(kind: str) -> Tokenizer:
    """A new tokenizer of a kind in `KINDS`."""
    return Tokenizer.from_str(_built(kind))


def write_tiny_tokenizer(folder: Path, kind: str) -> Path:
    """Write the tokenizer of a kind into an encoder's folder."""
    names = NAMES[KINDS[kind]]
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tiny_tokenizer(kind), model_max_length=512, **names)
    wrapped.save_pretrained(folder)
    return folder
