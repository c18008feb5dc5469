"""The recipes: one run from corpus to report, and cross-validation."""

import json
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from accelerate import PartialState
from numpy.typing import NDArray

from ..data.documents import Document
from ..data.errors import DataError
from ..data.files.whole_files import atomic_write, write_json, write_whole
from ..data.formats.jsonl import write_jsonl
from ..data.text.segmentation import words_of
from ..evaluation.errors.analysis import NO_ANALYSIS, analyse, write_analyses
from ..evaluation.errors.suspects import write_out_of_fold
from ..evaluation.errors.traits import Known
from ..evaluation.pages.card import render_card
from ..evaluation.pages.card_examples import pick_examples
from ..evaluation.pages.report import Background, Evaluated
from ..evaluation.scoring.scores import Scores
from ..inference.backends.export import export_folder
from ..inference.predictor import Predictor
from .analyses import analyse_splits
from .build_model import Trained, train
from .config import Config, dump_config
from .emissions import start_counting
from .forecast import Announce, unannounced
from .manifest import describe_run, peak_memory_mb
from .reporting import read_log, report_run
from .scoring import metrics_of_parts, score_split, scored_parts
from .splits import Splits, documents_of, fold_evenly, leave_one_out, load_splits

PREDICTED_WORDS = 20_000
"""Training documents up to this size are predicted too, for whoever looks at all of a small corpus."""

WORK = ".work"
"""Folder of checkpoints inside a run folder; gone when the run is complete."""


@dataclass(frozen=True)
class Result:
    """What a finished run leaves.

    Attributes:
        folder: the run folder.
        scores: of each split that was scored, or of each fold and of all folds "pooled".
        metrics: as written to `metrics.json`.
        manifest: as written to `manifest.json`.
    """

    folder: Path
    scores: Mapping[str, Scores]
    metrics: Mapping[str, Any]
    manifest: Mapping[str, Any]


def train_only(
    config: Config, folder: Path, *, command: str, resume: bool = False, announce: Announce = unannounced
) -> Result | None:
    """Train and save the model with its config, log and manifest.

    Args:
        announce: is told before training begins.

    Returns:
        None in the helping processes of a distributed run.

    Raises:
        DataError: a corpus cannot be used, or `resume` finds the checkpoints of another config.
        ModelError: the encoder cannot be used.
    """
    started = time.perf_counter()
    splits = load_splits(config)
    announce(config, [splits])
    return _train(config, splits, folder, command=command, resume=resume, started=started)


def _train(
    config: Config, splits: Splits, folder: Path, *, command: str, resume: bool, started: float
) -> Result | None:
    manifest = describe_run(config, command)
    work = _workplace(config, folder, resume=resume)
    emitted = start_counting()
    trained = train(config, splits, work, data=manifest["data"], resume=resume)
    co2 = emitted()
    if not PartialState().is_main_process:
        return None
    trained.save(folder / "model")
    if config.onnx:
        # From what was saved: the trainer has wrapped the model that it trained.
        export_folder(folder / "model")
    _move(work / "tensorboard", folder / "tensorboard")
    manifest |= _facts(trained, splits, started) | {"co2_kg": co2}
    write_whole(folder / "config.toml", dump_config(config))
    write_whole(folder / "log.jsonl", "".join(json.dumps(row) + "\n" for row in trained.history))
    write_json(folder / "manifest.json", manifest)
    shutil.rmtree(work)
    return Result(folder, {}, {}, manifest)


def run(
    config: Config, folder: Path, *, command: str, resume: bool = False, announce: Announce = unannounced
) -> Result | None:
    """Check, train, score the saved model on dev and test, write report and card, and predictions.

    Args:
        announce: is told before training begins.

    Returns:
        None in the helping processes of a distributed run.

    Raises:
        DataError, ModelError: as `train_only`.
    """
    started = time.perf_counter()
    splits = load_splits(config)
    announce(config, [splits])
    trained = _train(config, splits, folder, command=command, resume=resume, started=started)
    if trained is None:
        return None
    predictor = Predictor.load(folder)
    scores: dict[str, Scores] = {}
    predicted: dict[str, list[Document]] = {}
    for name in ("dev", "test"):
        found, predicted[name] = score_split(predictor, name, getattr(splits, name))
        scores |= found
    train_documents = documents_of(splits.train)
    rest = list(predictor.predict_many(train_documents)) if _is_small(train_documents) else []
    seconds = trained.manifest["seconds"] | {"total": round(time.perf_counter() - started, 1)}
    manifest = dict(trained.manifest) | {"seconds": seconds, "peak_memory_mb": peak_memory_mb()}
    metrics = metrics_of_parts(
        scores, scored_parts("dev", splits.dev) | scored_parts("test", splits.test), manifest["data"]
    )
    write_json(folder / "metrics.json", metrics)
    analyses, uncalibrated = analyse_splits(predictor, splits, predicted)
    write_analyses(folder, analyses, uncalibrated, temperature=predictor.info.temperature)
    every = [*rest, *predicted["dev"], *predicted["test"]]
    _write_predictions(folder, sorted(every, key=lambda document: document.id))
    if scores:
        name = "test" if "test" in scores else "dev"
        gold = documents_of(getattr(splits, name))
        evaluated = Evaluated(metrics[name], gold, predicted[name], config.labels)
        background = Background(read_log(folder), manifest["best_epoch"], metrics.get("dev"), analyses[name])
        write_whole(folder / "report.html", report_run(manifest, evaluated, background))
    examples = {
        name: pick_examples(documents_of(getattr(splits, name)), predicted[name], config.labels)
        for name in ("dev", "test")
    }
    write_json(folder / "examples.json", examples)
    card = render_card(manifest, metrics, examples)
    write_whole(folder / "model" / "README.md", card)
    write_whole(folder / "README.md", card)
    write_json(folder / "manifest.json", manifest)
    return Result(folder, scores, metrics, manifest)


def cross_validate(
    config: Config, folder: Path, *, command: str, folds: int = 0, announce: Announce = unannounced
) -> Result:
    """Leave out one part of the documents at a time, train on all others for the config's epochs, pool the counts.

    No fold chooses anything on what it is scored on: the last (averaged) weights are scored. The log-probabilities of
    all words' tags, each from the model that has not seen it, are left in `evaluation.errors.suspects.OUT_OF_FOLD`.

    Args:
        folds: parts of neighbouring sentences; 0 for a fold a document.
        announce: is told of the folds before training begins.

    Raises:
        DataError, ModelError: as `train_only`; DataError too where there are fewer than two folds.
    """
    started = time.perf_counter()
    splits = load_splits(config)
    parts = fold_evenly(splits, folds) if folds else leave_one_out(splits)
    if len(parts) < 2:
        raise DataError("cross-validation needs two documents or more; add ids to the corpus, or give --folds")
    announce(config, [fold.splits for fold in parts])
    manifest = describe_run(config, command)
    scores: dict[str, Scores] = {}
    predicted: list[Document] = []
    tables: dict[str, NDArray[np.float32]] = {}
    analysis = NO_ANALYSIS
    for fold in parts:
        with tempfile.TemporaryDirectory(prefix="musamma-") as temporary:
            trained = train(config, fold.splits, Path(temporary), data=manifest["data"])
            trained.save(Path(temporary) / "model")
            predictor = Predictor.load(temporary)
            held_out = documents_of(fold.splits.test)
            tables |= dict(zip([x.id for x in held_out], predictor.tag_log_probs(held_out), strict=True))
            found, documents = score_split(predictor, fold.name, fold.splits.test)
            known = Known.of(documents_of(fold.splits.train))
            analysis += analyse(held_out, documents, known=known, pieces=predictor.pieces)
        scores[fold.name] = found[fold.name]
        predicted += documents
    every = Splits(train=(*splits.train, *splits.dev, *splits.test))
    pooled = sum(scores.values(), Scores.none())
    scores["pooled"] = pooled.as_one_document() if len(documents_of(every.train)) == 1 else pooled
    scored = {fold.name: fold.splits.test for fold in parts}
    scored["pooled"] = tuple(part for fold in parts for part in fold.splits.test)
    gold = documents_of(scored["pooled"])
    manifest |= _facts(trained, every, started) | {"best_epoch": None}
    write_whole(folder / "config.toml", dump_config(config))
    metrics = metrics_of_parts(scores, scored, manifest["data"])
    write_json(folder / "metrics.json", metrics)
    _write_predictions(folder, predicted)
    write_analyses(folder, {"pooled": analysis}, temperature=trained.info.temperature)
    write_out_of_fold(folder, documents_of(every.train), tables, trained.info)
    evaluated = Evaluated(metrics["pooled"], gold, predicted, config.labels)
    background = Background(analysis=analysis, folds=metrics)
    write_whole(folder / "report.html", report_run(manifest, evaluated, background))
    write_json(folder / "manifest.json", manifest)
    return Result(folder, scores, metrics, manifest)


def _is_small(documents: Sequence[Document]) -> bool:
    return sum(len(words_of(document)) for document in documents) <= PREDICTED_WORDS


def _workplace(config: Config, folder: Path, *, resume: bool) -> Path:
    """The folder of checkpoints: emptied, or found to be of this very config."""
    work, written = folder / WORK, folder / WORK / "config.toml"
    with PartialState().main_process_first():
        if resume and written.is_file():
            if written.read_text(encoding="utf-8") != dump_config(config):
                raise DataError("the checkpoints are of another config; run without --resume", path=written)
        elif PartialState().is_main_process:
            shutil.rmtree(work, ignore_errors=True)
            write_whole(written, dump_config(config))
    return work


def _facts(trained: Trained, splits: Splits, started: float) -> dict[str, Any]:
    total = round(time.perf_counter() - started, 1)
    return {
        "seconds": {"train": round(trained.seconds, 1), "total": total},
        "peak_memory_mb": peak_memory_mb(),
        "encoder": trained.encoder,
        "splits": splits.describe(),
        "best_epoch": trained.best_epoch,
        "epochs": len(trained.history),
    }


def _write_predictions(folder: Path, documents: Sequence[Document]) -> None:
    with atomic_write(folder / "predictions.jsonl") as file:
        write_jsonl(documents, file)


def _move(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    source.rename(target)
