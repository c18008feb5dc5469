"""OpenVINO gives the results of ONNX Runtime, whatever runs beside it."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_model

from musamma.data.corpus import load_corpus
from musamma.data.errors import ExtraError, ModelError
from musamma.data.tags.tag_set import TagSet
from musamma.inference.backends import choice, openvino_backend
from musamma.inference.backends.choice import load_backend
from musamma.inference.backends.cpu import has_int8_dot_products
from musamma.inference.backends.int8 import measure, quantise, recipes
from musamma.inference.backends.onnx_backend import load_file as load_onnx
from musamma.inference.backends.openvino_backend import load_file
from musamma.inference.encoding.batches import pad
from musamma.inference.encoding.word_pieces import WindowIds, WindowTokenizer
from musamma.inference.model_folder import INT8, ONNX, ModelInfo, read_info, write_info
from musamma.inference.predictor import Predictor

TAGS = TagSet(("PER", "ORG", "LOC", "DATE"))
GOLD = load_corpus(SEEDS / "gold.jsonl")
NATIVE = openvino_backend.best_precision() == "bf16"
BF16 = pytest.mark.skipif(not NATIVE, reason="the CPU has no bfloat16")
FILES_AND_PRECISIONS = [
    (ONNX, "float32"),
    pytest.param(ONNX, "bf16", marks=BF16),
    (INT8, "float32"),
    pytest.param(INT8, "bf16", marks=BF16),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write_tiny_model(tmp_path_factory.mktemp("tiny"), ModelInfo(TAGS.labels, 64, 8, version="0"), exported=True)
    reaches = measure(made / ONNX, cut(made)[::8])
    quantise(made / ONNX, made / INT8, recipes(dot_products=has_int8_dot_products())[0], reaches)
    write_info(made, read_info(made))
    return made


@pytest.fixture(scope="module")
def windows(folder: Path) -> list[WindowIds]:
    return cut(folder)


def cut(folder: Path) -> list[WindowIds]:
    pieces = WindowTokenizer.load(folder, read_info(folder))
    return [window for encoded in pieces.encode(GOLD) for window in pieces.windows(encoded)]


def test_log_probabilities_are_those_of_onnx_runtime(folder: Path) -> None:
    pieces = WindowTokenizer.load(folder, read_info(folder)).encode(GOLD)
    ours, exact = (Predictor.load(folder, backend=name).log_probs(pieces) for name in ("openvino-float32", "onnx"))
    for first, second in zip(ours, exact, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-4)


@pytest.mark.parametrize(("file", "precision"), FILES_AND_PRECISIONS)
def test_logits_of_a_window_are_the_same_in_any_batch_and_in_any_thread(
    folder: Path, windows: list[WindowIds], file: str, precision: str
) -> None:
    backend = load_file(folder / file, batches=2, longest=64, precision=precision)
    alone = [backend.logits(*pad([window]))[0] for window in windows]
    batches = [windows[start : start + 7] for start in range(0, len(windows), 7)]
    with ThreadPoolExecutor(4) as threads:  # more than the requests that there are
        together = list(threads.map(lambda batch: backend.logits(*pad(batch)), batches * 3))
    assert len(windows) > 40
    for number, (batch, found) in enumerate(zip(batches * 3, together, strict=True)):
        for row, window in enumerate(batch):
            expected = alone[number % len(batches) * 7 + row]
            assert np.array_equal(found[row, : len(window.ids)], expected)


def test_threads_that_come_first_at_once_do_not_wait_for_each_other(folder: Path) -> None:
    """OpenVINO's own first call from two threads hangs in nine of ten processes that change threads so often."""
    code = (
        "import sys; from concurrent.futures import ThreadPoolExecutor; from pathlib import Path; import numpy as np\n"
        "from musamma.inference.backends.openvino_backend import load_file\n"
        "backend = load_file(Path(sys.argv[1]), batches=2, longest=16)\n"
        "ids = np.ones((1, 16), dtype=np.int64)\n"
        "sys.setswitchinterval(1e-6)\n"
        "with ThreadPoolExecutor(2) as threads:\n"
        "    print(len(list(threads.map(backend.logits, [ids] * 2, [ids] * 2))))\n"
    )
    command = [sys.executable, "-c", code, str(folder / "model.onnx")]
    for _ in range(3):
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
        assert done.stdout == "2\n"


@pytest.mark.parametrize(("file", "precision"), FILES_AND_PRECISIONS)
def test_both_cores_for_one_batch_give_the_same_to_the_last_bit(
    folder: Path, windows: list[WindowIds], file: str, precision: str
) -> None:
    one, two = (load_file(folder / file, cores=cores, longest=64, precision=precision) for cores in (1, 2))
    for window in windows[:20]:
        assert np.array_equal(one.logits(*pad([window])), two.logits(*pad([window])))


def test_bfloat16_gives_nearly_the_same_tags(folder: Path) -> None:
    if not NATIVE:
        pytest.skip("the CPU has no bfloat16")
    pieces = WindowTokenizer.load(folder, read_info(folder)).encode(GOLD)
    rounded, exact = (Predictor.load(folder, backend=name).log_probs(pieces) for name in ("openvino", "onnx"))
    same = [(a.argmax(axis=1) == b.argmax(axis=1)).mean() for a, b in zip(rounded, exact, strict=True)]
    assert Predictor.load(folder, backend="openvino").origin.backend == "openvino-bf16"
    assert 0.97 < np.mean(same) <= 1


def test_nothing_is_padded_beyond_the_longest_window(folder: Path, windows: list[WindowIds]) -> None:
    ids, mask = pad(windows[:1])
    cut = ids[:, :21], mask[:, :21]
    exact = load_onnx(folder / "model.onnx").logits(*cut)
    for longest in (21, 24, 64):
        found = load_file(folder / "model.onnx", longest=longest).logits(*cut)
        assert found.shape == exact.shape
        np.testing.assert_allclose(found, exact, atol=1e-4)


def test_what_is_not_int8_has_the_best_precision_of_the_processor(
    folder: Path, windows: list[WindowIds], monkeypatch: pytest.MonkeyPatch
) -> None:
    info, batch = read_info(folder), pad(windows[:1])
    for precision in ("float32", "bf16") if NATIVE else ("float32",):
        monkeypatch.setattr(openvino_backend, "best_precision", lambda precision=precision: precision)
        chosen = load_backend("openvino-int8", folder, info, device="cpu", threads=1)
        named = load_file(folder / INT8, longest=info.window, precision=precision)
        assert np.array_equal(chosen.logits(*batch), named.logits(*batch))


def test_a_processor_without_bfloat16_is_told_what_to_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino_backend, "best_precision", lambda: "float32")
    with pytest.raises(
        ModelError, match=r"found a processor without bfloat16 instructions .*; use the backend openvin"
    ):
        Predictor.load(folder, backend="openvino-bf16")
    assert Predictor.load(folder, backend="openvino").origin.backend == "openvino-float32"


@pytest.mark.parametrize("name", ["openvino", "openvino-float32", "openvino-bf16", "openvino-int8"])
def test_without_openvino_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def missing(module: str, package: str | None = None) -> None:
        raise ModuleNotFoundError(f"No module named {module!r}", name="openvino")

    monkeypatch.setattr(import_module("musamma.data.extras"), "import_module", missing)
    with pytest.raises(ExtraError, match=r"found no openvino, .*pip install 'musamma\[openvino\]'"):
        Predictor.load(folder, backend=name)


def test_a_model_that_was_not_exported_and_a_gpu_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="found the device 'cuda', expected \"cpu\" with the backend openvino-float32"):
        Predictor.load(folder, backend="openvino-float32", device="cuda")
    old = Path(shutil.copytree(folder, tmp_path / "old", ignore=shutil.ignore_patterns("model.onnx")))
    info = json.loads((old / "musamma.json").read_text(encoding="utf-8"))
    del info["files"]["model.onnx"]
    (old / "musamma.json").write_text(json.dumps(info), encoding="utf-8")
    with pytest.raises(ModelError, match=r"found no model\.onnx; run `musamma export` on the model first"):
        Predictor.load(old, backend="openvino-float32")


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"model\.onnx: the model cannot be loaded: Unable to read the model"):
        load_file(tmp_path / "model.onnx")


def test_the_help_names_every_backend() -> None:
    options = import_module("musamma.cli.options")
    (shown,) = options.Backend.__metadata__
    assert shown.help.replace(" or ", ", ").split(", ") == list(choice.BACKENDS)
