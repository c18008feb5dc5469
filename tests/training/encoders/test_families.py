"""Each family of encoders, through training, saving, loading, exporting and predicting."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from helpers.families import write_family
from helpers.tiny_runs import make_config

from musamma.data.documents import Document
from musamma.data.text.segmentation import words_of
from musamma.inference.backends.export import TOLERANCE, export_folder
from musamma.inference.backends.int8 import Int8Recipe, measure, quantise
from musamma.inference.backends.onnx_backend import load_file
from musamma.inference.encoding.batches import pad
from musamma.inference.model_folder import ONNX
from musamma.inference.predictor import Predictor
from musamma.training.build_model import Trained, train
from musamma.training.config import Config
from musamma.training.corpus_config import Corpus
from musamma.training.encoders.classifier import load_classifier
from musamma.training.encoders.find import find_encoder
from musamma.training.encoders.layers import layers_of_parameters
from musamma.training.encoders.probe import longest_window
from musamma.training.fine_tuning import make_optimizer
from musamma.training.splits import load_splits

NAMED = (
    "bert",
    "electra",
    "roberta",
    "xlm-roberta",
    "camembert",
    "deberta-v2",
    "distilbert",
    "albert",
    "modernbert",
    "eurobert",
    "mpnet",
)
"""The families that README.md names."""
OTHERS = ("gte", "nomic_bert", "xmod", "t5", "xlnet")
"""Families of other shapes: other names in their files, languages of their own, no special piece in front."""

TEXT = "زار محمد بن سلمان القاهرة يوم الأحد.\nوقال المتحدث باسم الأمم المتحدة إن 24 دولة وقعت ﷺ الاتفاق 🙂 في موسكو."
SPELLINGS = ("محمد", "مُحَمَّد", "محـــمد", "ﻣﺤﻤﺪ")


@dataclass(frozen=True)
class Family:
    """An encoder, the config that trains it, and what came of the training."""

    name: str
    encoder: Path
    config: Config
    trained: Trained
    work: Path
    model: Path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """One short document."""
    path = tmp_path_factory.mktemp("corpus") / "short.jsonl"
    spans = [(TEXT.index(name), label, name) for name, label in (("محمد بن سلمان", "PER"), ("القاهرة", "LOC"))]
    entities = [{"start": start, "end": start + len(name), "label": label} for start, label, name in spans]
    path.write_text(json.dumps({"id": "short", "text": TEXT, "entities": entities}), encoding="utf-8")
    return Corpus(path=str(path), train=("short",))


@pytest.fixture(scope="module", params=[*NAMED, *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS)])
def family(request: pytest.FixtureRequest, corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Family:
    folder = tmp_path_factory.mktemp(request.param)
    encoder = write_family(folder / "encoder", request.param)
    config = make_config(encoder, corpus=(corpus,), epochs=2, window=24, context=2, batch_size=2)
    trained = train(config, load_splits(config), folder / "work", data={})
    trained.save(folder / "model")
    return Family(request.param, encoder, config, trained, folder / "work", folder / "model")


def logits(predictor: Predictor) -> Mapping[str, np.ndarray]:
    return predictor.tag_log_probs([Document("x", TEXT)])[0]


def test_a_resumed_run_ends_with_the_same_bits(family: Family) -> None:
    again = train(family.config, load_splits(family.config), family.work, data={}, resume=True)
    state, resumed = family.trained.model.state_dict(), again.model.state_dict()
    assert state.keys() == resumed.keys()
    assert [name for name in state if not torch.equal(state[name], resumed[name])] == []
    assert again.history == family.trained.history


def test_the_saved_model_predicts_what_the_trained_one_does(family: Family) -> None:
    predictor = Predictor.load(family.model, backend="torch")
    window = predictor.tokenizer.windows(predictor.tokenizer.encode([Document("x", TEXT)])[0])[:1]
    ids, mask = (torch.from_numpy(each) for each in pad(window))
    model = family.trained.model.eval()
    reloaded = load_classifier(family.model, predictor.info.tags, dropout=0.0)
    with torch.inference_mode():
        expected = model(input_ids=ids, attention_mask=mask).logits
        assert torch.equal(reloaded(input_ids=ids, attention_mask=mask).logits, expected)
    assert expected.std() > 0


def test_every_spelling_of_a_word_has_its_tags_and_offsets_are_exact(family: Family) -> None:
    predictor = Predictor.load(family.model, backend="torch")
    texts = [TEXT.replace("محمد", spelling) for spelling in SPELLINGS]
    first, *others = predictor.tag_log_probs([Document(str(at), text) for at, text in enumerate(texts)])
    for other in others:
        np.testing.assert_allclose(other, first, atol=1e-5)
    for text in texts:
        document = predictor.predict(text)
        assert document.text == text
        edges = [(word.start, word.end) for word in words_of(document)]
        starts, ends = {start for start, _ in edges}, {end for _, end in edges}
        assert all(entity.start in starts and entity.end in ends for entity in document.entities)


def test_the_exported_model_and_its_int8_version_agree_with_torch(family: Family) -> None:
    assert export_folder(family.model) <= TOLERANCE
    plain, exported = (Predictor.load(family.model, backend=name) for name in ("torch", "onnx"))
    documents = [Document("x", TEXT)]
    expected = plain.tag_log_probs(documents)[0]
    np.testing.assert_allclose(exported.tag_log_probs(documents)[0], expected, atol=1e-3)
    windows = [window for pieces in plain.tokenizer.encode(documents) for window in plain.tokenizer.windows(pieces)]
    source, target = family.model / ONNX, family.model.parent / "int8.onnx"
    quantise(source, target, Int8Recipe(7, 0), measure(source, windows))
    ids, mask = pad(windows)
    real = mask.astype(bool)
    whole, small = (load_file(path).logits(ids, mask)[real] for path in (source, target))
    assert 0 < np.abs(whole - small).max() < 0.2 * np.abs(whole).max() + 0.05
    nodes = onnx.load(target).graph.node
    assert sum(node.op_type == "MatMulIntegerToFloat" for node in nodes) >= 4


def test_rates_fall_from_the_head_to_the_embeddings(family: Family) -> None:
    model = load_classifier(family.encoder, family.trained.info.tags, dropout=0.0)
    config = family.config.model_copy(update={"encoder_rate": 4e-3, "head_rate": 1e-2, "layer_decay": 0.5})
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    rates = {
        names[id(each)]: group["lr"] for group in make_optimizer(model, config).param_groups for each in group["params"]
    }
    assert rates.keys() == dict(model.named_parameters()).keys()
    expected = {0: 1e-3, 1: 2e-3, 2: 4e-3, 3: 1e-2}
    assert rates == {name: expected[layer] for name, layer in layers_of_parameters(model).items()}
    shared = family.name == "albert"
    assert set(rates.values()) == {1e-3, 4e-3, 1e-2} | (set() if shared else {2e-3})
    assert {name for name, rate in rates.items() if rate == 1e-2} <= {
        f"{part}.{kind}" for part in ("classifier", "score") for kind in ("weight", "bias")
    }


def test_dropouts_are_set_and_layers_are_cut(family: Family) -> None:
    tags = family.trained.info.tags
    model = load_classifier(family.encoder, tags, dropout=0.0, attention_dropout=0.0, layers=1)
    assert all(module.p == 0 for module in model.modules() if isinstance(module, torch.nn.Dropout))
    assert max(layers_of_parameters(model).values()) == 2
    whole = load_classifier(family.encoder, tags, dropout=0.3, attention_dropout=0.2)
    assert {module.p for module in whole.modules() if isinstance(module, torch.nn.Dropout)} <= {0.0, 0.2, 0.3}
    lowest, every = dict(model.named_parameters()), dict(whole.named_parameters())
    assert all(
        torch.equal(value, every[name]) for name, value in lowest.items() if name.startswith(model.base_model_prefix)
    )


LIMITS = {
    "bert": 128,
    "electra": 512,
    "distilbert": 512,
    "albert": 512,
    "deberta-v2": None,
    "t5": None,
    "xlnet": None,
    "modernbert": 1024,
    "eurobert": 1024,
    "gte": 1024,
    "nomic_bert": 1024,
}


def test_the_longest_window_is_what_the_encoder_reads(family: Family) -> None:
    model = load_classifier(find_encoder(str(family.encoder)), family.trained.info.tags, dropout=0.0)
    longest = longest_window(model)
    assert longest == LIMITS.get(family.name, 128)  # of RoBERTa's 130 rows, two are unused
    if longest is not None and longest < 1024:
        for size in (longest, longest + 1):
            ids = torch.full((1, size), 50)
            if size == longest:
                assert model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits.shape[:2] == (1, size)
            else:
                with pytest.raises((IndexError, RuntimeError, ValueError)):
                    model(input_ids=ids, attention_mask=torch.ones_like(ids))
