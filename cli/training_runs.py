"""What the commands that train share."""

import warnings
from pathlib import Path
from typing import Annotated

import transformers
import typer

from ..evaluation.scoring.metrics import metrics_json
from ..training.config import Config, load_config
from ..training.run import Result
from .screen import note, say, say_json, show_scores

ConfigFile = Annotated[Path, typer.Argument(metavar="CONFIG", help="a TOML file, e.g. configs/seeds.toml")]
Overrides = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="change a key of the config")]
Resume = Annotated[bool, typer.Option("--resume", help="go on from the last checkpoint of the same config")]
Runs = Annotated[Path, typer.Option("--runs", help="where run folders are made")]
AsJson = Annotated[bool, typer.Option("--json", help="the scores as JSON on standard output")]


def _prepare(path: Path, overrides: list[str] | None) -> Config:
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*", category=UserWarning)
    config = load_config(path, overrides or ())
    note(f"{config.name}: encoder {config.encoder}, labels {' '.join(config.labels)}, seed {config.seed}")
    return config


def _show(result: Result, *, as_json: bool) -> None:
    if as_json:
        say_json(metrics_json(result.metrics))
        return
    show_scores(result.scores, {name: each.gold_sha256 for name, each in result.metrics.items()})
    for path in sorted(result.folder.iterdir()):
        say(f"  {path}{'/' if path.is_dir() else ''}")
    seconds, memory = result.manifest.seconds, result.manifest.peak_memory_mb
    say(f"  {seconds.total:.0f} s in all, {seconds.train:.0f} s of them training; peak memory {memory:.0f} MB")
