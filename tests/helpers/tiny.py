"""A tiny BERT encoder with random weights, with real files and a real tokenizer, made without network access."""

from pathlib import Path

import torch
from helpers.paths import SEEDS
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import WordPieceTrainer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from musamma.inference.backends.export import export_folder
from musamma.inference.model_folder import ModelInfo, write_info
from musamma.training.encoders.classifier import load_classifier
from musamma.training.encoders.normalisation import load_tokenizer
from musamma.training.encoders.tokenizer_files import save_tokenizer

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def write_tiny_encoder(folder: Path, *, vocabulary: int = 600) -> Path:
    """Write config.json, model.safetensors and a tokenizer.json whose vocabulary is learned from the seed articles."""
    tokenizer = Tokenizer(WordPiece(unk_token=SPECIALS[1]))
    tokenizer.normalizer = BertNormalizer(strip_accents=False, lowercase=False)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    trainer = WordPieceTrainer(vocab_size=vocabulary, special_tokens=SPECIALS, show_progress=False)
    tokenizer.train([str(path) for path in sorted((SEEDS / "articles").glob("*.txt"))], trainer)
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = ("pad", "unk", "cls", "sep", "mask")
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=512,
        **{f"{name}_token": piece for name, piece in zip(names, SPECIALS, strict=True)},
    )
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    wrapped.save_pretrained(folder)
    return folder


def write_tiny_classifier(folder: Path, encoder: Path, info: ModelInfo) -> Path:
    """Write a model folder with random weights; the head's are scaled up so that it finds some entities."""
    torch.manual_seed(3)
    classifier = load_classifier(encoder, info.tags, dropout=0.1)
    classifier.classifier.weight.data.mul_(20)
    classifier.save_pretrained(folder)
    save_tokenizer(load_tokenizer(encoder), folder)
    write_info(folder, info)
    return folder


def write_tiny_model(folder: Path, info: ModelInfo, *, exported: bool = False) -> Path:
    """Write an encoder and a classifier on it into a folder, and export the classifier to ONNX if wanted.

    Returns:
        The model folder.
    """
    model = write_tiny_classifier(folder / "tiny", write_tiny_encoder(folder / "encoder"), info)
    if exported:
        export_folder(model)
    return model
