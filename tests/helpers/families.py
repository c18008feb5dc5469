"""Tiny encoders of many families with random weights and tokenizers of their kinds, made without network access."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import torch
from helpers.paths import SEEDS
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.decoders import Metaspace as MetaspaceDecoder
from tokenizers.decoders import WordPiece as WordPieceDecoder
from tokenizers.models import BPE, Unigram, WordPiece
from tokenizers.normalizers import NFKC, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer, ByteLevel, Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as PreTokenizers
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import BpeTrainer, UnigramTrainer, WordPieceTrainer
from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

VOCABULARY = 600
BERT = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
ROBERTA = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")

_PADDED: dict[str, Any] = {"max_position_embeddings": 130, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
"""RoBERTa and its like: the first two positions are unused."""
_NAMED = {"hidden_size": None, "num_hidden_layers": None, "num_attention_heads": None, "intermediate_size": None}
"""For families that call their sizes otherwise."""
_T5 = {"d_model": 32, "d_kv": 16, "d_ff": 64, "num_layers": 2, "num_heads": 2, **_NAMED}
_IDS = {"pad_token_id": 0, "cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2, "eos_token_id": 3}
_DEBERTA = {
    "relative_attention": True,
    "position_buckets": 32,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": ["p2c", "c2p"],
    "position_biased_input": False,
    "type_vocab_size": 0,
}

FAMILIES: Mapping[str, tuple[str, Sequence[str], Mapping[str, Any]]] = {
    "bert": ("wordpiece", BERT, {"max_position_embeddings": 128}),
    "electra": ("wordpiece", BERT, {"embedding_size": 16}),
    "roberta": ("bytes", ROBERTA, _PADDED),
    "xlm-roberta": ("unigram", ROBERTA, _PADDED),
    "camembert": ("unigram", ROBERTA, _PADDED),
    "deberta-v2": ("unigram", BERT, _DEBERTA),
    "distilbert": ("wordpiece", BERT, {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64, **_NAMED}),
    "albert": ("unigram", BERT, {"embedding_size": 16}),
    "modernbert": ("bytes", BERT, {"local_attention": 16, "max_position_embeddings": 1024, **_IDS}),
    "eurobert": ("bytes", BERT, {"num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 1024, **_IDS}),
    "mpnet": ("wordpiece", ROBERTA, _PADDED),
    "gte": ("unigram", ROBERTA, {"max_position_embeddings": 1024}),
    "nomic_bert": ("wordpiece", BERT, {"max_position_embeddings": 1024}),
    "xmod": ("unigram", ROBERTA, {**_PADDED, "languages": ["ar_AR", "en_XX"], "default_language": "ar_AR"}),
    "t5": ("unigram", BERT, _T5),
    "xlnet": ("unigram", BERT, {"d_model": 32, "n_layer": 2, "n_head": 2, "d_inner": 64, **_NAMED}),
    "llama": ("bytes", BERT, {"num_key_value_heads": 1, "head_dim": 16, "max_position_embeddings": 512}),
    "convbert": ("wordpiece", BERT, {"embedding_size": 32}),
    "fnet": ("unigram", BERT, {"num_attention_heads": None}),
    "squeezebert": (
        "wordpiece",
        BERT,
        {"embedding_size": 32}
        | {f"{part}_groups": 2 for part in ("q", "k", "v", "intermediate", "output")}
        | {"post_attention_groups": 1},
    ),
}
"""For each family (`model_type`): the kind of its tokenizer, its special pieces, and its sizes.

The special pieces are those of BERT, in the order padding, unknown, before, after, mask; or those of RoBERTa, in the
order before, padding, after, unknown, mask.
"""


def write_family(folder: Path, family: str, **sizes: Any) -> Path:
    """Write config.json, model.safetensors, tokenizer.json and tokenizer_config.json of a family."""
    kind, specials, own = FAMILIES[family]
    tokenizer = tiny_tokenizer(kind, specials)
    write_weights(folder, family, vocab_size=tokenizer.get_vocab_size(), **(dict(own) | sizes))
    save_tiny_tokenizer(folder, tokenizer, specials)
    return folder


def write_weights(folder: Path, family: str, **sizes: Any) -> None:
    """Write config.json and model.safetensors with random weights; a size of None is left at the family's default."""
    small = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    values = {name: value for name, value in (small | sizes).items() if value is not None}
    torch.manual_seed(0)
    AutoModel.from_config(AutoConfig.for_model(family, **values)).save_pretrained(folder)


def save_tiny_tokenizer(folder: Path, tokenizer: Tokenizer, specials: Sequence[str]) -> None:
    """Write tokenizer.json and tokenizer_config.json."""
    pad, unknown, before, after, mask = specials if specials == BERT else [specials[at] for at in (1, 3, 0, 2, 4)]
    names = {"pad": pad, "unk": unknown, "cls": before, "sep": after, "mask": mask}
    pieces = {f"{name}_token": piece for name, piece in names.items()}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **pieces).save_pretrained(folder)


@cache
def tiny_tokenizer(kind: str, specials: Sequence[str]) -> Tokenizer:
    """A tokenizer whose vocabulary is learned from the seed articles.

    Args:
        kind: "wordpiece", "unigram", or "bytes" for byte-level BPE.
        specials: the special pieces, `BERT` or `ROBERTA`; their ids are their places.
    """
    unknown = specials[1 if specials == BERT else 3]
    shared = {"vocab_size": VOCABULARY, "special_tokens": list(specials), "show_progress": False}
    trainer: Any
    if kind == "wordpiece":
        tokenizer = Tokenizer(WordPiece(unk_token=unknown))
        tokenizer.normalizer = BertNormalizer(strip_accents=False, lowercase=False)
        tokenizer.pre_tokenizer = BertPreTokenizer()
        tokenizer.decoder = WordPieceDecoder()
        trainer = WordPieceTrainer(**shared)
    elif kind == "unigram":
        tokenizer = Tokenizer(Unigram())
        tokenizer.normalizer = NFKC()
        tokenizer.pre_tokenizer = PreTokenizers([WhitespaceSplit(), Metaspace()])
        tokenizer.decoder = MetaspaceDecoder()
        trainer = UnigramTrainer(unk_token=unknown, **shared)
    else:
        tokenizer = Tokenizer(BPE())
        tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
        tokenizer.decoder = ByteLevelDecoder()
        trainer = BpeTrainer(initial_alphabet=ByteLevel.alphabet(), **shared)
    tokenizer.train([str(path) for path in sorted((SEEDS / "articles").glob("*.txt"))], trainer)
    before, after = (specials[2], specials[3]) if specials == BERT else (specials[0], specials[2])
    edges = [(piece, tokenizer.token_to_id(piece)) for piece in (before, after)]
    tokenizer.post_processor = TemplateProcessing(single=f"{before} $A {after}", special_tokens=edges)
    return tokenizer
