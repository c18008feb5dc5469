"""The speeds of a model's backends on this processor, and which of them "auto" may choose."""

import statistics
import time
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..data.documents import Document
from ..data.files.whole_files import write_json
from ..data.text.segmentation import words_of
from ..inference.backends.choice import exported_backends, load_backend, resolve
from ..inference.backends.cpu import available_cpus, fingerprint, processor_name
from ..inference.backends.speeds import Speed, Speeds, engine_of
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.model_folder import INT8, ONNX, SPEED, read_info, unlist, write_info
from ..inference.predictor import Predictor
from .evaluate import evaluate

MAX_F1_LOSS = 0.003
"""The largest accepted loss of strict micro F1, as a fraction of 1."""

EQUAL = 1e-3
"""The largest difference of a log-probability between backends that count as equal."""

_REFERENCE = "onnx"

_WORDS = 4_000
"""The approximate number of words on which speed is measured."""

_ROUNDS = 3


def measure_folder(
    folder: Path, documents: Sequence[Document], *, gold: bool, labels: Collection[str] | None = None
) -> Speeds:
    """Measure the backends that read the exported files of a model folder, and write `speed.json` into it.

    A backend is accepted if it loses at most `MAX_F1_LOSS` on annotated documents. Without these, it is accepted if its
    log-probabilities equal those of ONNX Runtime in float32: the same tags on a few texts prove nothing about others.

    Args:
        folder: a model folder with an exported float32 model.
        documents: texts to measure on, of at least one word.
        gold: whether the documents are annotated. Do not use a test set whose scores are still to be published.
        labels: the labels that they annotate, or None for all.

    Raises:
        ModelError: a model cannot be loaded.
        DataError: see `evaluate`.
    """
    info = read_info(folder)
    tokenizer = WindowTokenizer.load(folder, info)
    names = exported_backends(info)
    if "openvino-bf16" in names and resolve("openvino", folder, info) != "openvino-bf16":
        names.remove("openvino-bf16")
    predictors = {
        name: Predictor(load_backend(name, folder, info, device="cpu", threads=None), tokenizer, info) for name in names
    }
    found = {name: np.concatenate(each.tag_log_probs(documents)) for name, each in predictors.items()}
    scores = {name: evaluate(each, documents, labels=labels)[0] for name, each in predictors.items()} if gold else {}
    # Without an entity in the gold, every F1 is 0 and says nothing.
    f1 = {name: each.strict.micro.f1 for name, each in scores.items() if each.strict.micro.gold}
    rates = _rates(predictors, documents)
    measured = [
        Speed(
            name,
            engine_of(name),
            info.files[INT8 if name.endswith("int8") else ONNX],
            round(rates[name], 1),
            float((found[name].argmax(axis=1) == found[_REFERENCE].argmax(axis=1)).mean()),
            f1.get(name),
            f1[_REFERENCE] - f1[name] <= MAX_F1_LOSS if f1 else _equal(found[name], found[_REFERENCE]),
        )
        for name in names
    ]
    speeds = Speeds(
        processor_name(),
        fingerprint(),
        available_cpus(),
        len(found[_REFERENCE]),
        scores[_REFERENCE].strict.micro.gold if scores else 0,
        tuple(sorted(measured, key=lambda each: -each.words_per_second)),
    )
    unlist(folder, info, SPEED)
    write_json(folder / SPEED, speeds.as_json())
    write_info(folder, info)
    return speeds


def _rates(predictors: dict[str, Predictor], documents: Sequence[Document]) -> dict[str, float]:
    """The words per second of each predictor, the median over rounds in which all take turns."""
    some: list[Document] = []
    words = 0
    for document in documents:
        if words < _WORDS:
            some.append(document)
            words += len(words_of(document))
    seconds: dict[str, list[float]] = {name: [] for name in predictors}
    for _ in range(_ROUNDS):
        for name, predictor in predictors.items():
            start = time.perf_counter()
            predictor.tag_log_probs(some)
            seconds[name].append(time.perf_counter() - start)
    return {name: words / statistics.median(spent) for name, spent in seconds.items()}


def _equal(first: NDArray[np.float32], second: NDArray[np.float32]) -> bool:
    return bool(np.abs(first - second).max() <= EQUAL)
