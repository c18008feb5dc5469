"""Training with AraBERT's architecture and random weights, in a local folder; no test uses AraBERT's own weights."""

import shutil
from pathlib import Path

import pytest
import torch
from helpers.paths import REPOSITORY, SEEDS
from helpers.tiny import write_tiny_encoder
from transformers import BertConfig, BertModel

from musamma.data.corpus import load_corpus
from musamma.data.text.segmentation import words_of
from musamma.inference.predictor import Predictor
from musamma.training.config import load_config
from musamma.training.corpus_config import Corpus
from musamma.training.run import train_only

CONFIG = REPOSITORY / "configs" / "arabert.toml"


def arabert_shape(folder: Path, corpora: Path, *, layers: int, hidden: int) -> Path:
    """Write an encoder with AraBERT's tokenizer, its architecture at a given size, and random weights."""
    source = corpora / "arabertv02-tokenizer"
    folder.mkdir()
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        shutil.copyfile(source / name, folder / name)
    torch.manual_seed(0)
    shape = {"hidden_size": hidden, "num_hidden_layers": layers, "intermediate_size": 4 * hidden}
    config = BertConfig.from_pretrained(source, num_attention_heads=hidden // 64, **shape)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


def train_and_predict(encoder: Path, runs: Path) -> None:
    config = load_config(CONFIG, [f'encoder="{encoder}"', "epochs=1", "checkpoint=0"])
    first = Corpus(path=str(SEEDS / "gold.jsonl"), train=("000_49e94ad2a5d55e46",))
    result = train_only(config.model_copy(update={"corpus": (first,)}), runs / "arabert", command="")
    assert result is not None
    predictor = Predictor.load(runs / "arabert")
    document = load_corpus(SEEDS / "gold.jsonl")[2]
    assert predictor.tokenizer.encode([document])[0].starts.shape == (len(words_of(document)) + 1,)
    found = predictor.predict(document)
    assert found.text == document.text
    assert all(entity.label in config.labels for entity in found.entities)


def test_the_config_runs_on_a_local_folder(tmp_path: Path) -> None:
    train_and_predict(write_tiny_encoder(tmp_path / "encoder"), tmp_path)


def test_the_real_vocabulary_goes_through_training_saving_loading_and_predicting(corpora: Path, tmp_path: Path) -> None:
    train_and_predict(arabert_shape(tmp_path / "encoder", corpora, layers=2, hidden=64), tmp_path)


@pytest.mark.slow
def test_the_whole_shape_does_too(corpora: Path, tmp_path: Path) -> None:
    encoder = arabert_shape(tmp_path / "encoder", corpora, layers=12, hidden=768)
    train_and_predict(encoder, tmp_path)
