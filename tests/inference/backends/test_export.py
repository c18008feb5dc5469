"""A model gives the same results with ONNX Runtime as with torch, and does not need torch for that."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_classifier, write_tiny_encoder

from musamma.data.corpus import load_corpus
from musamma.data.errors import ModelError
from musamma.data.tags.tag_set import TagSet
from musamma.inference.backends import export as inference_export
from musamma.inference.backends import torch_backend
from musamma.inference.backends.export import export_folder
from musamma.inference.backends.onnx_backend import OnnxBackend, load_file
from musamma.inference.backends.torch_backend import TorchBackend
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.inference.model_folder import ModelInfo, read_info, write_info
from musamma.inference.predictor import Predictor

TAGS = TagSet(("PER", "ORG", "LOC", "DATE"))
GOLD = load_corpus(SEEDS / "gold.jsonl")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with random weights that was not exported."""
    encoder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    info = ModelInfo(TAGS.labels, 64, 8, version="0")
    return write_tiny_classifier(tmp_path_factory.mktemp("plain"), encoder, info)


@pytest.fixture(scope="module")
def exported(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "model"
    shutil.copytree(plain, folder)
    assert export_folder(folder) < 1e-3
    return folder


def test_the_file_is_listed_with_its_checksum_and_nothing_else_changes(plain: Path, exported: Path) -> None:
    before, after = read_info(plain), read_info(exported)
    assert set(after.files) - set(before.files) == {"model.onnx"}
    assert {name: after.files[name] for name in before.files} == dict(before.files)


def test_log_probabilities_are_torchs(exported: Path) -> None:
    pieces = WindowTokenizer.load(exported, read_info(exported)).encode(GOLD)
    log_probs = [Predictor.load(exported, backend=name).log_probs(pieces) for name in ("torch", "onnx")]
    for first, second in zip(*log_probs, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-4)
        assert (first.argmax(axis=1) == second.argmax(axis=1)).all()


def test_any_number_of_threads_gives_the_same_to_the_last_bit(exported: Path) -> None:
    one, two, five = (list(Predictor.load(exported, threads=threads).predict_many(GOLD)) for threads in (1, 2, 5))
    assert sum(len(document.entities) for document in one) > 100
    assert one == two == five


def test_auto_is_onnx_where_the_model_was_exported(plain: Path, exported: Path) -> None:
    assert isinstance(Predictor.load(plain)._backend, TorchBackend)
    assert Predictor.load(exported).origin.backend == "onnx"
    assert isinstance(Predictor.load(exported, threads=1)._backend, OnnxBackend)


def test_prediction_imports_no_framework(exported: Path) -> None:
    code = (
        "import sys; from musamma.inference.predictor import Predictor;"
        "document = Predictor.load(sys.argv[1]).predict('التقى لافروف متقي في موسكو');"
        "print(sorted({'torch', 'transformers'} & set(sys.modules)), document.text)"
    )
    command = [sys.executable, "-c", code, str(exported)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "[] التقى لافروف متقي في موسكو\n"


def test_an_export_that_differs_is_refused_and_leaves_nothing(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(plain, folder)
    before = sorted(path.name for path in folder.iterdir())
    monkeypatch.setattr(inference_export, "TOLERANCE", -1.0)
    with pytest.raises(ModelError, match="the exported model's logits differ by"):
        export_folder(folder)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_the_torch_model_keeps_its_mode(plain: Path, tmp_path: Path) -> None:
    model = inference_export.load(plain).model
    pieces = WindowTokenizer.load(plain, read_info(plain))
    for training in (True, False):
        model.train(training)
        inference_export.export_onnx(model, pieces, tmp_path)
        assert model.training is training
        assert model.bert.encoder.layer[0].attention.self.dropout.training is training


def test_a_model_that_was_not_exported_says_what_to_do(plain: Path) -> None:
    with pytest.raises(ModelError, match=r"found no model\.onnx; run `musamma export`"):
        Predictor.load(plain, backend="onnx")


@pytest.mark.parametrize(("backend", "file"), [("onnx", "model.onnx"), ("onnx-int8", "model-int8.onnx")])
def test_a_file_that_is_not_listed_is_never_run(
    plain: Path, exported: Path, tmp_path: Path, backend: str, file: str
) -> None:
    folder = shutil.copytree(plain, tmp_path / "model")
    shutil.copy(exported / "model.onnx", folder / file)
    with pytest.raises(ModelError, match=rf"{file}: found a file that musamma\.json does not list"):
        Predictor.load(folder, backend=backend)
    assert Predictor.load(folder).origin.backend == "torch"


def test_onnx_knows_no_gpu(exported: Path) -> None:
    with pytest.raises(ModelError, match="found the device 'cuda', expected \"cpu\""):
        Predictor.load(exported, backend="onnx", device="cuda")


def test_a_file_that_is_no_model_is_refused(exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(exported, folder)
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"model\.onnx: the file is altered"):
        Predictor.load(folder)
    info = json.loads((folder / "musamma.json").read_text(encoding="utf-8"))
    del info["files"]["model.onnx"]
    (folder / "musamma.json").write_text(json.dumps(info), encoding="utf-8")
    assert isinstance(Predictor.load(folder)._backend, TorchBackend), "a file that is not listed is not trusted"
    write_info(folder, read_info(folder))
    with pytest.raises(ModelError, match=r"model\.onnx: the model cannot be loaded"):
        Predictor.load(folder, backend="onnx")


def test_torch_in_bfloat16_gives_nearly_the_same_and_needs_the_instructions(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = WindowTokenizer.load(plain, read_info(plain)).encode(GOLD[:1])
    monkeypatch.setattr(torch_backend, "has_bfloat16", lambda: True)
    rounded, exact = (
        Predictor.load(plain, backend=name, device="cpu").log_probs(pieces)[0] for name in ("torch-bf16", "torch")
    )
    assert (rounded.argmax(axis=1) == exact.argmax(axis=1)).mean() > 0.95
    assert not np.array_equal(rounded, exact)
    monkeypatch.setattr(torch_backend, "has_bfloat16", lambda: False)
    with pytest.raises(ModelError, match=r"found a processor without bfloat16 .*; use the backend torch"):
        Predictor.load(plain, backend="torch-bf16", device="cpu")


def test_all_cores_give_the_same_to_the_last_bit(exported: Path) -> None:
    ids = np.arange(30)[None] % 17 + 5
    one, two = (load_file(exported / "model.onnx", cores=cores).logits(ids, np.ones_like(ids)) for cores in (1, 2))
    assert np.array_equal(one, two)
