"""Compare this package's int8 model with those that NNCF makes, in speed and F1, on ONNX Runtime and on OpenVINO.

Run as: python benchmarks/int8.py MODEL DEV [--from conll] [--rounds 3] [--only NAME …]

MODEL is a run folder or a model folder that `musamma export --int8` was run on. DEV is an annotated file that neither
trained the model nor scores it in the end: the settings are chosen on it. Needs `pip install nncf`, which is no
dependency of this package. NNCF measures its scales on about 60 windows of DEV.

All models read DEV in turn, in one process, on all cores; the times are medians over the rounds.
"""

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.text.segmentation import words_of
from musamma.evaluation.evaluate import evaluate
from musamma.inference.backends import onnx_backend, openvino_backend
from musamma.inference.backends.choice import load_backend
from musamma.inference.backends.cpu import available_cpus, processor_name
from musamma.inference.encoding.batches import Backend, pad
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.inference.model_folder import ONNX, ModelInfo, find_model, read_info
from musamma.inference.predictor import Predictor

_MEASURED = 60
"""The approximate number of windows on which NNCF measures its scales."""

OURS = ("onnx", "openvino-bf16", "onnx-int8", "openvino-int8")
"""The backends that are compared with NNCF's models."""

Inputs = dict[str, NDArray[np.int64]]


def settings(nncf: Any) -> dict[str, Mapping[str, Any]]:
    """The settings of NNCF that are tried, by their names in the table."""
    advanced = import_module("nncf.quantization.advanced_parameters")

    def smooth(alpha: float) -> Any:
        alphas = advanced.AdvancedSmoothQuantParameters(matmul=alpha)
        return advanced.AdvancedQuantizationParameters(smooth_quant_alphas=alphas)

    transformer = {"model_type": nncf.ModelType.TRANSFORMER}
    return {
        "defaults": {},
        "transformer": transformer,
        "transformer, SmoothQuant 0.5": {**transformer, "advanced_parameters": smooth(0.5)},
        "transformer, no SmoothQuant": {**transformer, "advanced_parameters": smooth(-1)},
        "transformer, second product of the feed-forward part in float32": {
            **transformer,
            "ignored_scope": nncf.IgnoredScope(patterns=[".*layer.*/output/dense/MatMul"]),
        },
        "transformer, products of attention in float32": {
            **transformer,
            "ignored_scope": nncf.IgnoredScope(patterns=[".*attention/self/MatMul.*"]),
        },
    }


def nncf_models(nncf: Any, source: Path, info: ModelInfo, inputs: list[Inputs]) -> dict[str, Callable[[], Backend]]:
    """What makes each model that NNCF quantises on OpenVINO, and one on ONNX Runtime, by their names in the table."""
    cores = available_cpus()

    def quantised(model: Any, chosen: Mapping[str, Any]) -> Any:
        return nncf.quantize(model, nncf.Dataset(inputs), subset_size=len(inputs), **chosen)

    def on_openvino(chosen: Mapping[str, Any]) -> Backend:
        package = import_module("openvino")
        model = quantised(package.Core().read_model(source), chosen)
        with tempfile.TemporaryDirectory() as temporary:
            path = Path(temporary) / "model.xml"
            package.save_model(model, path, compress_to_fp16=False)
            loaded: Backend = openvino_backend.load_file(path, batches=cores, longest=info.window, precision=None)
        return loaded

    def on_onnx_runtime() -> Backend:
        model = quantised(onnx.load(source), tried["transformer"])
        with tempfile.TemporaryDirectory() as temporary:
            path = Path(temporary) / "model.onnx"
            onnx.save(model, path)
            loaded: Backend = onnx_backend.load_file(path, batches=cores)
        return loaded

    tried = settings(nncf)
    made = {f"nncf {name}, OpenVINO": partial(on_openvino, chosen) for name, chosen in tried.items()}
    return {**made, "nncf transformer, ONNX Runtime": on_onnx_runtime}


def seconds(predictor: Predictor, documents: list[Document]) -> float:
    """The seconds that the tags of documents take."""
    started = time.perf_counter()
    predictor.tag_log_probs(documents)
    return time.perf_counter() - started


def main() -> None:
    """Make and measure the models, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a run folder or a model folder with model.onnx and model-int8.onnx")
    parser.add_argument("dev", help="an annotated file")
    parser.add_argument("--from", dest="format", help="the format of the file (default: by its extension)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", help="rows of the table whose names begin like one of these")
    options = parser.parse_args()
    nncf = import_module("nncf")
    nncf.set_log_level(logging.ERROR)
    folder = find_model(options.model)
    info = read_info(folder)
    tokenizer = WindowTokenizer.load(folder, info)
    dev = load_corpus(options.dev, format=options.format)
    windows = [window for pieces in tokenizer.encode(dev) for window in tokenizer.windows(pieces)]
    padded = [pad([window]) for window in windows[:: 1 + len(windows) // _MEASURED]]
    inputs = [{"input_ids": ids, "attention_mask": mask} for ids, mask in padded]
    rows: dict[str, Callable[[], Backend]] = {
        name: partial(load_backend, name, folder, info, device="cpu", threads=None) for name in OURS
    }
    rows |= nncf_models(nncf, folder / ONNX, info, inputs)
    chosen = {name: make for name, make in rows.items() if not options.only or name.startswith(tuple(options.only))}
    predictors = {name: Predictor(make(), tokenizer, info) for name, make in chosen.items()}
    scores = {name: evaluate(each, dev)[0].strict.micro for name, each in predictors.items()}  # warms them up, too
    times: dict[str, list[float]] = {name: [] for name in predictors}
    for _ in range(options.rounds):
        for name, each in predictors.items():
            times[name].append(seconds(each, dev))
    words = sum(len(words_of(document)) for document in dev)
    print(f"{processor_name()}, {available_cpus()} cores, {words:,} words\n")
    print("| model | strict F1 | entities | words/s |\n|---|---|---|---|")
    for name, found in scores.items():
        print(f"| {name} | {found.f1:.4f} | {found.gold} | {words / statistics.median(times[name]):,.0f} |")


if __name__ == "__main__":
    main()
