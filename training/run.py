"""The steps of a run: from corpora to a model, its scores, report and card."""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accelerate import PartialState

from ..data.documents import Document
from ..data.errors import DataError, ModelError
from ..data.files.whole_files import write_whole
from ..data.text.segmentation import words_of
from ..evaluation.errors.analysis import Analysis, analyse
from ..evaluation.errors.traits import SeenInTraining
from ..evaluation.examples import Examples
from ..evaluation.manifest import Manifest, Seconds
from ..evaluation.pages.card import render_card
from ..evaluation.pages.card_examples import pick_examples
from ..evaluation.paired.gold_and_predicted import GoldAndPredicted
from ..evaluation.run_folder import RunFolder
from ..evaluation.scoring.metrics import Metrics
from ..evaluation.scoring.scores import Scores
from ..inference.backends.export import export_folder
from ..inference.predictor import Predictor
from .build_model import Trained, train
from .config import Config, dump_config
from .encoders.screen import note
from .forecast import Announce, no_announcement
from .records.resuming import NO_OTHERS, discard_unused_work, prepare_work
from .records.run_description import describe_run, measure_emissions, peak_memory_mb
from .results import Results, write_results
from .split_scores import Scored, score_split
from .splits import HELD_OUT, Splits, load_splits
from .teaching.lessons import NO_LESSONS
from .teaching.study import Study, Teaching

PREDICTED_WORDS = 20_000
"""The training documents are predicted too if they have at most this many words in all."""


@dataclass(frozen=True)
class Result:
    """The results of a finished run or cross-validation.

    Attributes:
        folder: the run folder.
        scores: the scores by name: of each split and of each of several corpora in it; for a cross-validation, of each
            fold and, as "pooled", of all folds.
        metrics: the metrics as written to `metrics.json`.
        manifest: the manifest as written to `manifest.json`.
    """

    folder: Path
    scores: Mapping[str, Scores]
    metrics: Mapping[str, Metrics]
    manifest: Manifest


@dataclass(frozen=True)
class _Call:
    """How a run was called, and when, as `time.perf_counter` counts."""

    command: str
    resume: bool
    started: float = field(default_factory=time.perf_counter)


def train_only(
    config: Config, folder: Path, *, command: str, resume: bool = False, announce: Announce = no_announcement
) -> Result | None:
    """Train a model and save it with its config, log and manifest, without scoring it.

    Args:
        config: the config, as `load_config` returns it.
        folder: the run folder.
        command: the command that the manifest gives to repeat the run.
        resume: whether to continue from the last complete checkpoint in the folder.
        announce: called with the config and the splits before training begins.

    Returns:
        The result, without scores; None in processes of a distributed run other than the main one.

    Raises:
        DataError: a corpus cannot be used, another run is writing into the folder, or `resume` finds checkpoints of
            another config, other data or another encoder (`training.resuming`).
        ModelError: the encoder cannot be used.
    """
    call = _Call(command, resume)
    splits = load_splits(config)
    announce(config, [splits])
    run_folder = RunFolder(folder)
    with _alone_in(run_folder):
        manifest = _train(config, splits, run_folder, call)
        if manifest is None:
            return None
        _clear_work(run_folder)
    return Result(folder, {}, {}, manifest)


def run(
    config: Config,
    folder: Path | str,
    *,
    command: str = "musamma.run(…)",
    resume: bool = False,
    announce: Announce = no_announcement,
) -> Result | None:
    """Check the corpora, train a model, score the saved model on dev and test, and write report, card and predictions.

    Args:
        config: the config, as `load_config` returns it.
        folder: the run folder.
        command: the command that the manifest and the card give to repeat the run.
        resume: whether to continue from the last complete checkpoint in the folder.
        announce: called with the config and the splits before training begins.

    Returns:
        The result; None in processes of a distributed run other than the main one.

    Raises:
        DataError: a corpus cannot be used, another run is writing into the folder, or `resume` finds checkpoints of
            another config, other data or another encoder (`training.resuming`).
        ModelError: the encoder cannot be used.
    """
    call = _Call(command, resume)
    splits, run_folder = load_splits(config), RunFolder(Path(folder))
    announce(config, [splits])
    return _train_and_score(config, splits, run_folder, call)


def distil(
    config: Config,
    folder: Path | str,
    teaching: Teaching,
    *,
    command: str = "musamma.distil(…)",
    resume: bool = False,
    announce: Announce = no_announcement,
) -> Result | None:
    """Do what `run` does, with a model that also learns from teachers: from what they say of the training documents and
    of raw text.

    The tag marginals of the teachers, averaged, are soft targets (`training.loss.SequenceLoss`): beside the gold tags
    on the training documents, alone on raw text (raw text as in Mukherjee and Awadallah 2020, "XtremeDistil"). The best
    epoch and the temperature are chosen on the gold of dev, as in `run`.

    Args:
        config: the config of the student, as `load_config` returns it.
        folder: the run folder.
        teaching: the teachers, the raw text, and how much of each.
        command: the command that the manifest and the card give to repeat the run.
        resume: whether to continue where an earlier call stopped: the teachers' marginals that are there are used, and
            training continues from the last complete checkpoint.
        announce: called with the config and the splits, to whose training documents the raw text of an epoch is added,
            before the teachers read.

    Returns:
        The result; None in processes of a distributed run other than the main one.

    Raises:
        DataError: a corpus, a teacher or the raw text cannot be used (`training.teaching`), the config has several
            seeds, another run is writing into the folder, or `resume` finds a run of another config, other data,
            another encoder, or other teachers.
        ModelError: the encoder or a teacher cannot be used.
    """
    call = _Call(command, resume)
    if config.seeds:
        raise DataError(
            f"found seeds = {list(config.seeds)}, expected one student at a time; add --set seeds=[] --set seed="
            f"{config.seeds[0]}, and keep the marginals for the next one with --marginals"
        )
    splits, run_folder = load_splits(config), RunFolder(Path(folder))
    study = Study.of(teaching, config, splits)
    for teacher in study.teachers:
        if teacher.folder.resolve().is_relative_to(run_folder.path.resolve()):
            raise DataError(
                f"found the teacher {teacher.folder} in the folder of the student, expected it elsewhere; name another "
                "folder with -o",
                path=run_folder.path,
            )
    note(study.summary)
    announce(config, [study.announced])
    return _train_and_score(config, splits, run_folder, call, study)


def _train_and_score(
    config: Config, splits: Splits, run_folder: RunFolder, call: _Call, study: Study | None = None
) -> Result | None:
    with _alone_in(run_folder):
        manifest = _train(config, splits, run_folder, call, study)
        return None if manifest is None else _score(config, splits, run_folder, call, manifest)


@contextmanager
def _alone_in(folder: RunFolder) -> Iterator[None]:
    """Keep other runs out of a folder; the processes of a distributed run are one run.

    If training fails before it has begun, nothing of it remains in the folder.
    """
    if not PartialState().is_main_process:
        yield
        return
    with folder.lock():
        try:
            yield
        finally:
            discard_unused_work(folder)


def _score(config: Config, splits: Splits, run_folder: RunFolder, call: _Call, manifest: Manifest) -> Result:
    """Score the saved model on dev and test, and write report, card and predictions."""
    predictor = Predictor.load(run_folder.path)
    scored = {name: x for split in HELD_OUT for name, x in score_split(predictor, split, splits[split]).items()}
    rest = _predict_small(predictor, splits.documents("train"))
    seconds = Seconds(train=manifest.seconds.train, total=_since(call.started))
    manifest = manifest.model_copy(update={"seconds": seconds, "peak_memory_mb": peak_memory_mb()})
    analyses, uncalibrated = analyse_splits(predictor, splits, scored)
    every = [*rest, *(x for name in analyses for x in scored[name].pairs.predicted)]
    results = Results(
        manifest,
        scored,
        sorted(every, key=lambda document: document.id),
        analyses,
        predictor.info.temperature,
        headline=next((name for name in ("test", "dev") if name in scored), None),
        uncalibrated=uncalibrated,
    )
    metrics = write_results(run_folder, results)
    nothing = GoldAndPredicted()
    examples: dict[str, Examples] = {
        name: pick_examples(scored[name].pairs if name in scored else nothing, config.labels) for name in HELD_OUT
    }
    run_folder.write_examples(examples)
    card = render_card(manifest, metrics, examples)
    write_whole(run_folder.model / run_folder.card.name, card)
    write_whole(run_folder.card, card)
    _clear_work(run_folder)
    return Result(run_folder.path, {name: each.scores for name, each in scored.items()}, metrics, manifest)


def analyse_splits(
    predictor: Predictor, splits: Splits, scored: Mapping[str, Scored]
) -> tuple[dict[str, Analysis], dict[str, Analysis]]:
    """Analyse the predictions on dev and test, at the model's temperature and at temperature 1.

    Args:
        predictor: the model.
        splits: the splits of the run; the analyses tell entities seen in training from unseen ones.
        scored: predictions and scores at the model's temperature, by the names of the splits.

    Returns:
        The analyses of the splits that were scored, by name, and the same at temperature 1. The latter are empty if the
        model's temperature is 1.
    """
    known = SeenInTraining.of(splits.documents("train"))
    found: dict[str, Analysis] = {}
    uncalibrated: dict[str, Analysis] = {}
    for name in HELD_OUT:
        if name in scored:
            found[name] = analyse(scored[name].pairs, known=known, tokenizer=predictor.tokenizer)
        if name in scored and predictor.info.temperature != 1:
            uncalibrated[name] = analyse(scored[name].at_temperature(predictor, 1.0))
    return found, uncalibrated


def finish_manifest(
    known: Mapping[str, Any],
    trained: Trained,
    splits: Splits,
    started: float,
    *,
    co2_kg: float | None = None,
    not_exported: str | None = None,
) -> Manifest:
    """The manifest of a run, once training has ended.

    Args:
        known: the fields known before training, from `describe_run`.
        trained: the trained model.
        splits: the splits of the run.
        started: value of `time.perf_counter` at the start of the run, in seconds.
        co2_kg: emissions of the training in kg of CO₂ equivalents; None if they were not measured.
        not_exported: why the model could not be exported; None if it was, or was not to be.
    """
    return Manifest.model_validate(
        {
            **known,
            "seconds": Seconds(train=round(trained.seconds, 1), total=_since(started)),
            "peak_memory_mb": peak_memory_mb(),
            "encoder": trained.encoder,
            "splits": splits.describe(),
            "left_out": splits.left_out,
            "best_epoch": trained.best_epoch,
            "epochs": len(trained.history),
            "co2_kg": co2_kg,
            "not_exported": not_exported,
            "precision": trained.precision,
        }
    )


def _train(
    config: Config, splits: Splits, folder: RunFolder, call: _Call, study: Study | None = None
) -> Manifest | None:
    known = describe_run(config, call.command)
    prepare_work(config, splits, folder, resume=call.resume, others=study.inputs if study else NO_OTHERS)
    emitted = measure_emissions()
    lessons = study.lessons(folder.work) if study else NO_LESSONS
    trained = train(config, splits, folder.work, data=known["data"], resume=call.resume, lessons=lessons)
    co2_kg = emitted()
    if not PartialState().is_main_process:
        return None
    folder.remove_results()
    trained.save(folder.model)
    not_exported = _export(folder.model) if config.onnx else None
    manifest = finish_manifest(known, trained, splits, call.started, co2_kg=co2_kg, not_exported=not_exported)
    manifest = manifest.model_copy(update={"distillation": study.record if study else None})
    write_whole(folder.config, dump_config(config))
    folder.write_log(trained.history)
    folder.write_manifest(manifest)
    return manifest


def _clear_work(folder: RunFolder) -> None:
    """Remove the checkpoints of a complete run, and keep its TensorBoard log."""
    log = RunFolder(folder.work).tensorboard
    if log.exists():
        shutil.rmtree(folder.tensorboard, ignore_errors=True)
        log.rename(folder.tensorboard)
    shutil.rmtree(folder.work)


def _export(folder: Path) -> str | None:
    """Export a saved model, because the trainer has wrapped the one in memory.

    Returns:
        Why it cannot be exported; the model then runs with torch. None if it is exported.
    """
    try:
        export_folder(folder)
    except ModelError as error:
        note(f"not exported, the model runs with torch: {error}")
        return str(error)
    return None


def _predict_small(predictor: Predictor, documents: Sequence[Document]) -> list[Document]:
    """Predict the documents if they have at most `PREDICTED_WORDS` words; otherwise no document is returned."""
    words = sum(len(words_of(document)) for document in documents)
    return list(predictor.predict_many(documents)) if words <= PREDICTED_WORDS else []


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 1)
