"""What the commands that train share."""

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
from .score_tables import show_scores
from .screen import note, say, say_json


def _prepare(path: Path, overrides: list[str] | None) -> Config:
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*", category=UserWarning)
    config = load_config(path, overrides or ())
    note(f"{config.name}: encoder {config.encoder}, labels {' '.join(config.labels)}, seed {config.seed}")
    return config


def _announce(config: Config, trainings: Sequence[Splits]) -> None:
    # One process of several speaks, and they are as quick as each other.
    if PartialState().is_main_process:
        note(str(forecast(config, trainings)))


def _show(result: Result, *, as_json: bool) -> None:
    if as_json:
        say_json(metrics_json(result.metrics))
        return
    show_scores(result.scores, {name: each.gold_sha256 for name, each in result.metrics.items()})
    for path in sorted(result.folder.iterdir()):
        say(f"  {path}{'/' if path.is_dir() else ''}")
    seconds, memory = result.manifest.seconds, result.manifest.peak_memory_mb
    say(f"  {seconds.total:.0f} s in all, {seconds.train:.0f} s of them training; peak memory {memory:.0f} MB")
