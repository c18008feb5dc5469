"""An int8 model is made by recipes, kept only if it scores as the float32 one does, and served by its own backend."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from command import Command
from tiny import SEEDS, write_tiny_classifier, write_tiny_encoder

import evaluation.quantised
from data.corpus import load_corpus
from data.segmentation import words_of
from data.tags import TagSet
from evaluation.evaluate import evaluate
from evaluation.quantised import quantise_folder
from inference import Predictor
from inference.errors import ModelError
from inference.export import export_folder
from inference.model_folder import ModelInfo, read_info
from inference.pieces import Pieces
from inference.quantise import Recipe, quantise, recipes

TAGS = TagSet(("PER", "ORG", "LOC", "DATE"))
GOLD = load_corpus(SEEDS / "gold.jsonl")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    encoder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    folder = write_tiny_classifier(
        tmp_path_factory.mktemp("model"), encoder, ModelInfo(TAGS.labels, 64, 8, version="0")
    )
    export_folder(folder)
    return folder


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "model"))


def types_of(path: Path) -> list[str]:
    return [node.op_type for node in onnx.load(path).graph.node]


def test_recipes_go_from_quick_to_careful_and_know_the_processor() -> None:
    assert recipes(dot_products=True)[0] == Recipe(signed=True, reduced=False, floating=0)
    assert recipes(dot_products=False)[0] == Recipe(signed=True, reduced=True, floating=0)
    for found in (recipes(dot_products=True), recipes(dot_products=False)):
        assert [recipe.floating for recipe in found] == sorted(recipe.floating for recipe in found)
        assert len(set(found)) == len(found)


@pytest.mark.parametrize("recipe", recipes(dot_products=True)[:2] + recipes(dot_products=False)[:1], ids=str)
def test_products_with_weights_are_int8_and_embeddings_stay(exported: Path, tmp_path: Path, recipe: Recipe) -> None:
    quantise(exported / "model.onnx", tmp_path / "int8.onnx", recipe)
    before, after = types_of(exported / "model.onnx"), types_of(tmp_path / "int8.onnx")
    assert after.count("MatMulInteger") + after.count("DynamicQuantizeMatMul") > 0
    assert after.count("Gather") == before.count("Gather")
    assert after.count("DequantizeLinear") == 0


def test_layers_at_the_ends_stay_float(exported: Path, tmp_path: Path) -> None:
    counts = []
    for floating in (0, 1):
        quantise(exported / "model.onnx", tmp_path / "int8.onnx", Recipe(True, False, floating))
        counts.append(types_of(tmp_path / "int8.onnx").count("MatMulInteger"))
    assert counts[0] > counts[1] > 0, "of two layers none is left, but the classifier is"


def test_a_kept_model_is_listed_scored_and_served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation.quantised, "MOST_LOST", 1.0)  # random weights score as chance has it
    before = read_info(folder).files
    made = quantise_folder(folder, GOLD)
    after = read_info(folder).files
    assert set(after) - set(before) == {"model-int8.onnx", "int8.json"}
    assert {name: after[name] for name in before} == dict(before)
    served = Predictor.load(folder, backend="onnx-int8")
    assert evaluate(served, GOLD)[0].strict == made.int8.strict
    assert evaluate(Predictor.load(folder, backend="onnx"), GOLD)[0].strict == made.float32.strict
    pieces = Pieces.load(folder, read_info(folder)).encode(GOLD)
    tables = [Predictor.load(folder, backend=name).log_probs(pieces) for name in ("onnx", "onnx-int8")]
    agreed = np.mean([(a.argmax(1) == b.argmax(1)).mean() for a, b in zip(*tables, strict=True)])
    assert agreed > 0.9
    how = json.loads((folder / "int8.json").read_text(encoding="utf-8"))
    assert how["f1"]["float32"]["micro"] == made.float32.strict.micro.f1
    words = sum(len(words_of(document)) for document in GOLD)
    assert (how["counted"]["entities"], how["counted"]["documents"], how["counted"]["words"]) == (314, 5, words)


def test_a_model_that_loses_is_refused_with_its_figures_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation.quantised, "MOST_LOST", -2.0)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ModelError, match=r"int8 loses .* of the best of 6 recipes .*: .*LOC 0\.\d+ → 0\.\d+"):
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
    assert "found --int8 or --dev without the other" in musamma("export", folder, "--int8").err
    assert musamma("export", folder, "--dev", SEEDS / "gold.jsonl").code == 2


def test_the_command_shows_both(musamma: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation.quantised, "MOST_LOST", 1.0)
    done = musamma("export", folder, "--int8", "--dev", SEEDS / "gold.jsonl")
    assert done.code == 0
    assert "float32" in done.out and "int8" in done.out
    assert done.out.endswith(f"{folder / 'model-int8.onnx'}\n")
