"""int8 models: the recipes, the acceptance by scores, and the backend that runs them."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from helpers.command import Command
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_model
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from musamma.data.corpus import load_corpus
from musamma.data.errors import ModelError
from musamma.data.tags.tag_set import TagSet
from musamma.data.text.segmentation import words_of
from musamma.evaluation import int8_acceptance
from musamma.evaluation.evaluate import evaluate
from musamma.evaluation.int8_acceptance import quantise_folder
from musamma.inference.backends.int8 import Int8Recipe, Reach, measure, quantise, recipes
from musamma.inference.backends.onnx_backend import load_file
from musamma.inference.encoding.batches import pad
from musamma.inference.encoding.windows import Window
from musamma.inference.encoding.word_pieces import WindowIds, WindowTokenizer
from musamma.inference.model_folder import ModelInfo, read_info
from musamma.inference.predictor import Predictor

TAGS = TagSet(("PER", "ORG", "LOC", "DATE"))
GOLD = load_corpus(SEEDS / "gold.jsonl")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    info = ModelInfo(TAGS.labels, 64, 8, version="0")
    return write_tiny_model(tmp_path_factory.mktemp("tiny"), info, exported=True)


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "model"))


def types_of(path: Path) -> list[str]:
    return [node.op_type for node in onnx.load(path).graph.node]


def reaches_of(folder: Path) -> dict[str, Reach]:
    pieces = WindowTokenizer.load(folder, read_info(folder))
    return measure(
        folder / "model.onnx", [window for encoded in pieces.encode(GOLD) for window in pieces.windows(encoded)[:4]]
    )


def test_recipes_go_from_quick_to_careful_and_know_the_processor() -> None:
    assert recipes(dot_products=True) == [Int8Recipe(8, 0), Int8Recipe(8, 1), Int8Recipe(8, 2)]
    assert {recipe.bits for recipe in recipes(dot_products=False)} == {7}


@pytest.mark.parametrize(("bits", "most"), [(8, 127), (7, 63)])
def test_products_with_weights_are_int8_and_the_rest_stays(
    exported: Path, tmp_path: Path, bits: int, most: int
) -> None:
    quantise(exported / "model.onnx", tmp_path / "int8.onnx", Int8Recipe(bits, 0), reaches_of(exported))
    before, after = types_of(exported / "model.onnx"), types_of(tmp_path / "int8.onnx")
    assert after.count("MatMulIntegerToFloat") == 12, "six of each of two layers"
    assert before.count("MatMul") - after.count("MatMul") == 12
    for kind in ("Gather", "Softmax", "LayerNormalization"):
        assert after.count(kind) == before.count(kind)
    weights = [
        numpy_helper.to_array(tensor)
        for tensor in onnx.load(tmp_path / "int8.onnx").graph.initializer
        if tensor.name.endswith(".weights")
    ]
    assert [array.dtype for array in weights] == [np.int8] * 12
    assert {int(np.abs(array).max()) for array in weights} == {most}


def test_layers_at_the_ends_stay_float(exported: Path, tmp_path: Path) -> None:
    quantise(exported / "model.onnx", tmp_path / "int8.onnx", Int8Recipe(8, 1), reaches_of(exported))
    assert types_of(tmp_path / "int8.onnx") == types_of(exported / "model.onnx"), "of two layers none is left"


def product_model(path: Path, weights: NDArray[np.float32]) -> Path:
    """A model of one matrix product: it looks up a vector for each id and multiplies it by the weights."""
    given = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["w", "p"]) for name in ("input_ids", "attention_mask")
    ]
    table = np.random.default_rng(0).normal(size=(50, len(weights))).astype(np.float32)
    table[:, 5] *= 40  # an outlier channel
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["x"]),
        helper.make_node("MatMul", ["x", "weights"], ["logits"], name="/layer.0/product"),
    ]
    constants = [numpy_helper.from_array(table, "table"), numpy_helper.from_array(weights, "weights")]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["w", "p", weights.shape[1]])]
    graph = helper.make_graph(nodes, "product", given, outputs, constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10), path)
    return path


def test_an_outlier_channel_costs_the_others_nothing(tmp_path: Path) -> None:
    weights = np.random.default_rng(1).normal(size=(96, 64)).astype(np.float32)
    source = product_model(tmp_path / "model.onnx", weights)
    ids = np.arange(50)[None]
    window = WindowIds(ids[0], ids[0], Window(0, 0, 50, 50))
    reaches = measure(source, [window])
    assert reaches["x"].high.shape == (96,)
    assert reaches["x"].high[5] > 20 > reaches["x"].high[6]
    quantise(source, tmp_path / "int8.onnx", Int8Recipe(8, 0), reaches)
    mask = np.ones_like(ids)
    exact, found = (load_file(tmp_path / name).logits(ids, mask) for name in ("model.onnx", "int8.onnx"))
    assert "Clip" in types_of(tmp_path / "int8.onnx")
    assert np.linalg.norm(found - exact) / np.linalg.norm(exact) < 0.004
    # The same without a separate product for the outlier: one scale for all channels.
    flat = {"x": Reach(np.full(96, reaches["x"].low.min()), np.full(96, reaches["x"].high.max()))}
    quantise(source, tmp_path / "flat.onnx", Int8Recipe(8, 0), flat)
    assert "Clip" not in types_of(tmp_path / "flat.onnx")
    rounded = load_file(tmp_path / "flat.onnx").logits(ids, mask)
    assert np.linalg.norm(rounded - exact) > 5 * np.linalg.norm(found - exact)


def test_what_else_is_in_a_batch_changes_nothing(exported: Path, tmp_path: Path) -> None:
    quantise(exported / "model.onnx", tmp_path / "int8.onnx", Int8Recipe(8, 0), reaches_of(exported))
    pieces = WindowTokenizer.load(exported, read_info(exported))
    windows = pieces.windows(pieces.encode(GOLD[:1])[0])[:4]
    backend = load_file(tmp_path / "int8.onnx")
    together = backend.logits(*pad(windows))
    for row, window in enumerate(windows):
        alone = backend.logits(*pad([window]))[0]
        np.testing.assert_allclose(together[row, : len(window.ids)], alone, atol=1e-4)


def test_a_kept_model_is_listed_scored_and_served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(int8_acceptance, "MAX_F1_LOSS", 1.0)  # a model with random weights has random scores
    before = read_info(folder).files
    made = quantise_folder(folder, GOLD)
    after = read_info(folder).files
    assert set(after) - set(before) == {"model-int8.onnx", "int8.json"}
    assert {name: after[name] for name in before} == dict(before)
    served = Predictor.load(folder, backend="onnx-int8")
    assert evaluate(served, GOLD)[0].strict == made.int8.strict
    assert evaluate(Predictor.load(folder, backend="onnx"), GOLD)[0].strict == made.float32.strict
    pieces = WindowTokenizer.load(folder, read_info(folder)).encode(GOLD)
    log_probs = [Predictor.load(folder, backend=name).log_probs(pieces) for name in ("onnx", "onnx-int8")]
    agreed = np.mean([(a.argmax(1) == b.argmax(1)).mean() for a, b in zip(*log_probs, strict=True)])
    assert agreed > 0.9
    how = json.loads((folder / "int8.json").read_text(encoding="utf-8"))
    assert how["f1"]["float32"]["micro"] == made.float32.strict.micro.f1
    words = sum(len(words_of(document)) for document in GOLD)
    assert (how["counted"]["entities"], how["counted"]["documents"], how["counted"]["words"]) == (314, 5, words)


def test_a_model_that_loses_is_refused_with_its_figures_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(int8_acceptance, "MAX_F1_LOSS", -2.0)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ModelError, match=r"int8 loses .* of the best of 3 recipes .*: .*LOC 0\.\d+ → 0\.\d+"):
        quantise_folder(folder, GOLD)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_model_that_was_not_exported_says_what_to_do(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"found no model-int8\.onnx; run `musamma export --int8`"):
        Predictor.load(folder, backend="onnx-int8")
    (folder / "model.onnx").rename(folder / "other.onnx")
    info = json.loads((folder / "musamma.json").read_text(encoding="utf-8"))
    del info["files"]["model.onnx"]
    (folder / "musamma.json").write_text(json.dumps(info), encoding="utf-8")
    with pytest.raises(ModelError, match=r"found no model\.onnx; run `musamma export`"):
        quantise_folder(folder, GOLD)


def test_the_command_wants_dev_with_int8(musamma: Command, folder: Path) -> None:
    done = musamma("export", folder, "--int8")
    assert done.code == 2
    assert "found --int8 without --dev, expected both" in done.err


def test_the_command_shows_both(musamma: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(int8_acceptance, "MAX_F1_LOSS", 1.0)
    done = musamma("export", folder, "--int8", "--dev", SEEDS / "gold.jsonl")
    assert done.code == 0
    assert "float32" in done.out and "int8" in done.out
    assert done.out.endswith(f"{folder / 'speed.json'}\n")
    names = {each["backend"] for each in json.loads((folder / "speed.json").read_text(encoding="utf-8"))["backends"]}
    assert {"onnx", "onnx-int8", "openvino-float32", "openvino-int8"} <= names
