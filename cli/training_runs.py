"""Steps that all training commands share: reading the config, announcing the time, showing the result."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import transformers
from accelerate import PartialState

from ..evaluation.scoring.metrics import metrics_json
from ..training.config import Config, load_config
from ..training.forecast import forecast
from ..training.run import Result
from ..training.splits import Splits
from .reading_notes import note_left_out
from .score_tables import show_scores
from .screen import note, say, say_json


def prepare_training(path: Path, overrides: list[str] | None, *, predictions_as_gold: bool) -> Config:
    """Silence what libraries print, read a config and say what it trains.

    Args:
        path: the config file.
        overrides: KEY=VALUE settings that replace those of the file.
        predictions_as_gold: whether predictions of a model are accepted as gold in all corpora.

    Raises:
        DataError: the config or a setting is wrong.
    """
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*", category=UserWarning)
    config = load_config(path, overrides or ())
    if predictions_as_gold:
        corpora = tuple(corpus.model_copy(update={"predictions_as_gold": True}) for corpus in config.corpus)
        config = config.model_copy(update={"corpus": corpora})
    note(f"{config.name}: encoder {config.encoder}, labels {' '.join(config.labels)}, seed {config.seed}")
    return config


def announce(config: Config, trainings: Sequence[Splits]) -> None:
    """Say what of the corpora is left out, and how long the trainings are expected to take (an `Announce`)."""
    # With several processes, one speaks for all: they are equally fast.
    if PartialState().is_main_process:
        note_left_out(trainings[0].left_out)
        note(str(forecast(config, trainings)))


def show_result(result: Result, *, as_json: bool) -> None:
    """Print the scores of a run, its files, its time and its memory, or only its metrics as JSON."""
    if as_json:
        say_json(metrics_json(result.metrics))
        return
    show_scores(result.scores, {name: each.gold_sha256 for name, each in result.metrics.items()})
    for path in sorted(result.folder.iterdir()):
        say(f"  {path}{'/' if path.is_dir() else ''}")
    seconds, memory = result.manifest.seconds, result.manifest.peak_memory_mb
    say(f"  {seconds.total:.0f} s in total, {seconds.train:.0f} s of it for training; peak memory {memory:.0f} MB")
