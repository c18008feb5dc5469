"""Cross-validation: every document is scored by a model that was not trained on it."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..data.errors import DataError
from ..data.files.whole_files import write_whole
from ..evaluation.errors.analysis import NO_ANALYSIS, analyse
from ..evaluation.errors.suspects import write_out_of_fold
from ..evaluation.errors.traits import SeenInTraining
from ..evaluation.manifest import Seconds
from ..evaluation.run_folder import RunFolder
from ..inference.predictor import Predictor
from .build_model import train
from .config import Config, dump_config
from .forecast import Announce, no_announcement
from .records.run_description import describe_run
from .results import POOLED, Results, write_results
from .run import Result, finish_manifest
from .split_scores import NOTHING_SCORED, Scored, score_parts
from .splits import Splits, fold_evenly, leave_one_out, load_splits


def cross_validate(
    config: Config,
    folder: Path | str,
    *,
    command: str = "musamma.cross_validate(…)",
    folds: int = 0,
    announce: Announce = no_announcement,
) -> Result:
    """Hold out one fold of the documents at a time, train on the others for the config's epochs, and pool the counts.

    A fold has no dev split, so nothing is chosen on the documents that are scored: the last (averaged) weights of each
    fold are scored. The tag log-probabilities of all words, each from the model that was not trained on the word, are
    written to `RunFolder.out_of_fold`.

    Args:
        config: the config, as `load_config` returns it.
        folder: the folder for the results.
        command: the command that the manifest gives to repeat the cross-validation.
        folds: number of folds, each of neighbouring sentences; 0 makes one fold for each document.
        announce: called with the splits of all folds before the first training begins.

    Raises:
        DataError: a corpus cannot be used, or there are fewer than two folds.
        ModelError: the encoder cannot be used.
    """
    started = time.perf_counter()
    splits, run_folder = load_splits(config), RunFolder(Path(folder))
    parts = fold_evenly(splits, folds) if folds else leave_one_out(splits)
    if len(parts) < 2:
        raise DataError("cross-validation needs two documents or more; add ids to the corpus, or give --folds")
    announce(config, [fold.splits for fold in parts])
    known = describe_run(config, command)
    scored: dict[str, Scored] = {}
    log_probs: dict[str, NDArray[np.float32]] = {}
    analysis, seconds = NO_ANALYSIS, 0.0
    for number, fold in enumerate(parts, start=1):
        with tempfile.TemporaryDirectory(prefix="musamma-") as temporary:
            work = Path(temporary) / f"fold-{number}"  # the predictions name their model after this folder
            trained = train(config, fold.splits, work, data=known["data"])
            seconds += trained.seconds
            trained.save(RunFolder(work).model)
            predictor = Predictor.load(work)
            scored[fold.name] = sum(score_parts(predictor, fold.splits["test"]), NOTHING_SCORED)
            log_probs |= scored[fold.name].log_probs
            seen = SeenInTraining.of(fold.splits.documents("train"))
            analysis += analyse(scored[fold.name].pairs, known=seen, tokenizer=predictor.tokenizer)
    every = Splits(train=splits.every_part, left_out=splits.left_out)
    documents = every.documents("train")
    scored[POOLED] = _pooled(scored, one_document=len(documents) == 1)
    manifest = finish_manifest(known, trained, every, started)
    total = manifest.seconds.total
    results = Results(
        manifest.model_copy(update={"best_epoch": None, "seconds": Seconds(train=round(seconds, 1), total=total)}),
        scored,
        scored[POOLED].pairs.predicted,
        {POOLED: analysis},
        trained.info.temperature,
        headline=POOLED,
    )
    write_whole(run_folder.config, dump_config(config))
    write_out_of_fold(run_folder.out_of_fold, documents, log_probs, trained.info)
    metrics = write_results(run_folder, results)
    return Result(run_folder.path, {name: each.scores for name, each in scored.items()}, metrics, results.manifest)


def _pooled(folds: dict[str, Scored], *, one_document: bool) -> Scored:
    pooled = sum(folds.values(), NOTHING_SCORED)
    return replace(pooled, scores=pooled.scores.as_one_document()) if one_document else pooled
