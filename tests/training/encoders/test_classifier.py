"""The weights of a classifier are those of its folder, in float32; what is random is the head, or it is refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from helpers.families import write_family
from safetensors.torch import load_file, save_file
from transformers import AutoModelForTokenClassification, BertForMaskedLM, BertModel, BigBirdModel

from musamma.data.errors import ModelError
from musamma.data.tags.tag_set import TagSet
from musamma.training.encoders.classifier import load_classifier

TAGS = TagSet(("PER", "LOC"))


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_family(tmp_path_factory.mktemp("bert"), "bert")


@pytest.fixture
def folder(bert: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bert, tmp_path / "encoder"))


def rewrite(folder: Path, **change: Any) -> None:
    """Save the weights again, each under the name that `rename` gives it, or not at all if that is None."""
    rename = change["rename"]
    state = {rename(name): value for name, value in load_file(folder / "model.safetensors").items()}
    save_file({name: value for name, value in state.items() if name}, folder / "model.safetensors", {"format": "pt"})


def with_head(folder: Path, labels: list[str]) -> torch.Tensor:
    """Make the folder a token classifier, and return the head's weights."""
    torch.manual_seed(1)
    names, numbers = dict(enumerate(labels)), {label: number for number, label in enumerate(labels)}
    model = AutoModelForTokenClassification.from_pretrained(folder, id2label=names, label2id=numbers)
    model.save_pretrained(folder)
    weight: torch.Tensor = model.classifier.weight.detach().clone()
    return weight


@pytest.mark.parametrize(
    ("rename", "found"),
    [
        (lambda name: f"my_encoder.{name}", r"37 parts of the encoder \(bert.embeddings.*…\), found my_encoder."),
        (lambda name: f"module.{name}", r"37 parts of the encoder .*, found module.embeddings."),
        (lambda name: None if "layer.1" in name else name, r"16 parts of the encoder \(bert.encoder.layer.1.attention"),
        (
            lambda name: None if "word_emb" in name else name,
            r"1 part of the encoder \(bert.embeddings.word_",
        ),
    ],
)
def test_weights_that_do_not_fill_the_encoder_are_refused(folder: Path, rename: Any, found: str) -> None:
    rewrite(folder, rename=rename)
    with pytest.raises(ModelError, match=rf"found no weights that fit {found}") as caught:
        load_classifier(folder, TAGS, dropout=0.0)
    assert "they would be random" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_sizes_that_differ_from_the_configuration_are_refused(folder: Path) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(config | {"vocab_size": config["vocab_size"] + 5}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"1 part of the encoder \(bert.embeddings.word_embeddings.weight\)"):
        load_classifier(folder, TAGS, dropout=0.0)


def test_more_layers_than_there_are_cannot_be_asked_for(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"layers = 7, but .* has 2; set layers to 2 or less, or leave it out"):
        load_classifier(folder, TAGS, dropout=0.0, layers=7)
    path = folder / "config.json"  # a configuration that promises more layers than the weights have
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(config | {"num_hidden_layers": 3}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"16 parts of the encoder \(bert.encoder.layer.2"):
        load_classifier(folder, TAGS, dropout=0.0)


def test_a_pooler_may_be_missing(tmp_path: Path) -> None:
    """BigBird's classifier has one that it does not use."""
    family = write_family(tmp_path / "x", "bert")
    config = BigBirdModel.config_class(
        vocab_size=600, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BigBirdModel(config, add_pooling_layer=False).save_pretrained(family)
    model = load_classifier(family, TAGS, dropout=0.0)
    assert any("pooler" in name for name, _ in model.named_parameters())


def test_older_names_of_norms_are_read(folder: Path) -> None:
    expected = load_classifier(folder, TAGS, dropout=0.0).bert.state_dict()

    def older(name: str) -> str:
        return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")

    rewrite(folder, rename=older)
    found = load_classifier(folder, TAGS, dropout=0.0).bert.state_dict()
    assert all(torch.equal(value, found[name]) for name, value in expected.items())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_read_into_float32(folder: Path, dtype: torch.dtype) -> None:
    BertForMaskedLM(BertModel.from_pretrained(folder).config).to(dtype).save_pretrained(folder)
    model = load_classifier(folder, TAGS, dropout=0.0)
    assert {value.dtype for value in model.parameters()} == {torch.float32}
    assert model.config.dtype == torch.float32


def test_the_head_of_the_same_tags_is_kept(folder: Path) -> None:
    weight = with_head(folder, list(TAGS.tags))
    assert torch.equal(load_classifier(folder, TAGS, dropout=0.0).classifier.weight, weight)


@pytest.mark.parametrize(
    "labels",
    [
        ["O", "B-X", "I-X", "B-Y", "I-Y"],  # as many, but other ones
        [*TAGS.tags[::-1]],  # in another order
        ["O", "B-PER", "I-PER"],
        ["O", *(f"{edge}-{label}" for label in ("PER", "LOC", "ORG") for edge in "BI")],
    ],
)
def test_the_head_of_other_tags_is_drawn_anew(folder: Path, labels: list[str]) -> None:
    weight = with_head(folder, labels)
    model = load_classifier(folder, TAGS, dropout=0.0)
    assert model.classifier.weight.shape == (5, 32)
    assert model.classifier.weight.shape != weight.shape or not torch.isclose(model.classifier.weight, weight).any()
    assert 0.01 < float(model.classifier.weight.detach().std()) < 0.03
    assert float(model.classifier.bias.detach().abs().max()) == 0
    assert model.config.id2label == dict(enumerate(TAGS.tags))


def test_what_a_family_cannot_drop_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_family(tmp_path / "llama", "llama")
    load_classifier(folder, TAGS, dropout=0.0, attention_dropout=0.1)
    assert capsys.readouterr().err.count("no setting") == 0
    folder = write_family(tmp_path / "xlnet", "xlnet")
    model = load_classifier(folder, TAGS, dropout=0.1, attention_dropout=0.2)
    said = f"{folder}: encoders of the type xlnet have no setting for attention_dropout = 0.2; it has no effect\n"
    assert said in capsys.readouterr().err
    assert model.config.dropout == 0.1


def test_a_configuration_that_makes_no_model_is_said(folder: Path) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(config | {"num_attention_heads": 5}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"the encoder cannot be loaded: The hidden size \(32\) is not a multiple"):
        load_classifier(folder, TAGS, dropout=0.0)
