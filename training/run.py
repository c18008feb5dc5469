"""The recipe of a run: from corpus to model, scores, report and card."""

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accelerate import PartialState

from ..data.documents import Document
from ..data.errors import DataError
from ..data.files.whole_files import write_json, write_whole
from ..data.text.segmentation import words_of
from ..evaluation.errors.analysis import Analysis, analyse
from ..evaluation.errors.traits import SeenInTraining
from ..evaluation.manifest import Manifest, Seconds
from ..evaluation.pages.card import render_card
from ..evaluation.pages.card_examples import Examples, pick_examples
from ..evaluation.paired.gold_and_predicted import GoldAndPredicted
from ..evaluation.run_folder import RunFolder
from ..evaluation.scoring.metrics import Metrics
from ..evaluation.scoring.scores import Scores
from ..inference.backends.export import export_folder
from ..inference.predictor import Predictor
from .build_model import Trained, train
from .config import Config, dump_config
from .forecast import Announce, unannounced
from .results import Results, leave
from .run_description import describe_run, measure_emissions, peak_memory_mb
from .split_scores import NOTHING_SCORED, Scored, score_parts, score_split
from .splits import Split, Splits, load_splits

SCORED_SPLITS: tuple[Split, ...] = ("dev", "test")

PREDICTED_WORDS = 20_000
"""Training documents up to this size are predicted too, for whoever looks at all of a small corpus."""


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
    metrics: Mapping[str, Metrics]
    manifest: Manifest


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
    manifest = _train(config, splits, RunFolder(folder), command=command, resume=resume, started=started)
    return None if manifest is None else Result(folder, {}, {}, manifest)


def run(
    config: Config,
    folder: Path | str,
    *,
    command: str = "musamma.run(…)",
    resume: bool = False,
    announce: Announce = unannounced,
) -> Result | None:
    """Check, train, score the saved model on dev and test, write report and card, and predictions.

    Args:
        config: of `load_config`.
        folder: the run folder.
        command: what the manifest and the card give as the way to repeat the run.
        resume: go on from the last checkpoint in the folder.
        announce: is told before training begins.

    Returns:
        None in the helping processes of a distributed run.

    Raises:
        DataError, ModelError: as `train_only`.
    """
    started = time.perf_counter()
    splits, place = load_splits(config), RunFolder(Path(folder))
    announce(config, [splits])
    manifest = _train(config, splits, place, command=command, resume=resume, started=started)
    if manifest is None:
        return None
    predictor = Predictor.load(place.path)
    scored = {name: x for split in SCORED_SPLITS for name, x in score_split(predictor, split, splits[split]).items()}
    rest = _predict_small(predictor, splits.documents("train"))
    seconds = Seconds(train=manifest.seconds.train, total=_since(started))
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
    metrics = leave(place, results)
    nothing = GoldAndPredicted()
    examples: dict[str, Examples] = {
        name: pick_examples(scored[name].pairs if name in scored else nothing, config.labels) for name in SCORED_SPLITS
    }
    write_json(place.examples, examples)
    card = render_card(manifest, metrics, examples)
    write_whole(place.model / place.card.name, card)
    write_whole(place.card, card)
    return Result(place.path, {name: each.scores for name, each in scored.items()}, metrics, manifest)


def analyse_splits(
    predictor: Predictor, splits: Splits, scored: Mapping[str, Scored]
) -> tuple[dict[str, Analysis], dict[str, Analysis]]:
    """The analyses of the splits that were scored, and of the same texts at temperature 1; the latter only where the
    model has another temperature.

    Args:
        scored: at the model's temperature, the splits by their names.
    """
    known = SeenInTraining.of(splits.documents("train"))
    plain = predictor.at_temperature(1.0)
    found: dict[str, Analysis] = {}
    uncalibrated: dict[str, Analysis] = {}
    for name in SCORED_SPLITS:
        if name in scored:
            found[name] = analyse(scored[name].pairs, known=known, tokenizer=predictor.tokenizer)
        if name in scored and predictor.info.temperature != 1:
            uncalibrated[name] = analyse(sum(score_parts(plain, splits[name]), NOTHING_SCORED).pairs)
    return found, uncalibrated


def finish_manifest(
    known: Mapping[str, Any], trained: Trained, splits: Splits, started: float, *, co2_kg: float | None = None
) -> Manifest:
    """The manifest of a run whose training has ended.

    Args:
        known: of `describe_run`.
        started: when the run began, by `time.perf_counter`.
    """
    return Manifest.model_validate(
        {
            **known,
            "seconds": Seconds(train=round(trained.seconds, 1), total=_since(started)),
            "peak_memory_mb": peak_memory_mb(),
            "encoder": trained.encoder,
            "splits": splits.describe(),
            "best_epoch": trained.best_epoch,
            "epochs": len(trained.history),
            "co2_kg": co2_kg,
        }
    )


def _train(
    config: Config, splits: Splits, folder: RunFolder, *, command: str, resume: bool, started: float
) -> Manifest | None:
    known = describe_run(config, command)
    _prepare_work(config, folder, resume=resume)
    emitted = measure_emissions()
    trained = train(config, splits, folder.work, data=known["data"], resume=resume)
    co2_kg = emitted()
    if not PartialState().is_main_process:
        return None
    trained.save(folder.model)
    if config.onnx:
        # From what was saved: the trainer has wrapped the model that it trained.
        export_folder(folder.model)
    _move(RunFolder(folder.work).tensorboard, folder.tensorboard)
    manifest = finish_manifest(known, trained, splits, started, co2_kg=co2_kg)
    write_whole(folder.config, dump_config(config))
    folder.write_log(trained.history)
    folder.write_manifest(manifest)
    shutil.rmtree(folder.work)
    return manifest


def _predict_small(predictor: Predictor, documents: Sequence[Document]) -> list[Document]:
    """What is predicted of the documents, if they are few."""
    words = sum(len(words_of(document)) for document in documents)
    return list(predictor.predict_many(documents)) if words <= PREDICTED_WORDS else []


def _prepare_work(config: Config, folder: RunFolder, *, resume: bool) -> None:
    """Empty the folder of checkpoints, or see that it is of this very config."""
    written = RunFolder(folder.work).config
    with PartialState().main_process_first():
        if resume and written.is_file():
            if written.read_text(encoding="utf-8") != dump_config(config):
                raise DataError("the checkpoints are of another config; run without --resume", path=written)
        elif PartialState().is_main_process:
            shutil.rmtree(folder.work, ignore_errors=True)
            write_whole(written, dump_config(config))


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 1)


def _move(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    source.rename(target)
