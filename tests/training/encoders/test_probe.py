"""An encoder is asked what it can do; what cannot work is refused before training."""

import shutil
from pathlib import Path

import pytest
import torch
from helpers.families import write_family
from transformers import PreTrainedModel

from musamma.data.errors import ModelError
from musamma.data.tags.tag_set import TagSet
from musamma.training.encoders.classifier import load_classifier
from musamma.training.encoders.probe import check_encoder

TAGS = TagSet(("PER",))


def load(folder: Path) -> PreTrainedModel:
    return load_classifier(folder, TAGS, dropout=0.1)


def rows(model: PreTrainedModel) -> int:
    return int(model.get_input_embeddings().num_embeddings)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> PreTrainedModel:
    return load(write_family(tmp_path_factory.mktemp("bert"), "bert"))


def test_an_encoder_passes_and_stays_as_it_was(bert: PreTrainedModel) -> None:
    before, state = torch.get_rng_state(), {name: value.clone() for name, value in bert.state_dict().items()}
    for training in (True, False):
        bert.train(training)
        for window in (16, 64, 128):
            check_encoder(bert, Path("bert"), window=window, pieces=rows(bert))
        assert bert.training == training
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(value, state[name]) for name, value in bert.state_dict().items())
    assert all(value.grad is None for value in bert.parameters())


def test_a_window_that_is_too_long_is_refused(bert: PreTrainedModel) -> None:
    with pytest.raises(ModelError, match="window = 129, but bert reads 128 pieces at most; set a smaller window"):
        check_encoder(bert, Path("bert"), window=129, pieces=rows(bert))


@pytest.mark.parametrize(("family", "longest"), [("xlm-roberta", 128), ("mpnet", 128)])
def test_the_unused_positions_of_roberta_do_not_count(tmp_path: Path, family: str, longest: int) -> None:
    model = load(write_family(tmp_path, family))
    check_encoder(model, tmp_path, window=longest, pieces=rows(model))
    for window in (129, 130, 131):
        with pytest.raises(ModelError, match=f"reads {longest} pieces at most"):
            check_encoder(model, tmp_path, window=window, pieces=rows(model))


@pytest.mark.parametrize("family", ["deberta-v2", "t5", "xlnet"])
def test_relative_positions_have_no_end(tmp_path: Path, family: str) -> None:
    model = load(write_family(tmp_path, family))
    check_encoder(model, tmp_path, window=700, pieces=rows(model))


@pytest.mark.parametrize("change", [2, -100])
def test_the_tokenizer_of_another_model_is_refused(bert: PreTrainedModel, change: int) -> None:
    pieces = rows(bert) + change
    with pytest.raises(ModelError, match=f"bert: found a tokenizer of {pieces} pieces and a model of {rows(bert)};"):
        check_encoder(bert, Path("bert"), window=64, pieces=pieces)
    check_encoder(bert, Path("bert"), window=64, pieces=rows(bert) - 8)  # some spare rows are usual


def test_a_decoder_is_refused(tmp_path: Path) -> None:
    model = load(write_family(tmp_path, "llama"))
    with pytest.raises(ModelError, match="this llama model reads from left to right; it would tag a word"):
        check_encoder(model, tmp_path, window=64, pieces=rows(model))


def test_bert_as_a_decoder_is_refused_too(tmp_path: Path) -> None:
    model = load(write_family(tmp_path, "bert", is_decoder=True))
    with pytest.raises(ModelError, match="this bert model reads from left to right"):
        check_encoder(model, tmp_path, window=64, pieces=rows(model))


def test_an_encoder_that_padding_changes_is_refused(tmp_path: Path) -> None:
    model = load(write_family(tmp_path, "convbert"))
    with pytest.raises(ModelError, match="this convbert encoder answers differently next to padding, so a prediction"):
        check_encoder(model, tmp_path, window=64, pieces=rows(model))


def test_an_encoder_without_a_mask_is_refused(tmp_path: Path) -> None:
    model = load(write_family(tmp_path, "fnet"))
    with pytest.raises(ModelError, match="encoders of the type fnet do not know padding from text; use"):
        check_encoder(model, tmp_path, window=64, pieces=rows(model))


def test_an_encoder_that_cannot_read_is_refused(tmp_path: Path) -> None:
    folder = write_family(tmp_path / "xmod", "xmod", default_language=None)
    model = load(Path(shutil.copytree(folder, tmp_path / "copy")))
    with pytest.raises(ModelError, match="this xmod encoder cannot read a window of 64 pieces: Input language unknown"):
        check_encoder(model, tmp_path, window=64, pieces=rows(model))
