"""Commands that train."""

import json
import warnings
from pathlib import Path
from typing import Annotated, Any

import transformers
import typer

from ..data.errors import DataError
from ..data.files import read_text, write_whole
from ..evaluation.card import render_card
from ..training.config import Config, load_config
from ..training.run import Result, cross_validate, train_only
from ..training.run import run as run_all
from ..training.seeds import SUMMARY, run_seeds
from .screen import command_line, note, say, say_json, show_scores, show_spread

ConfigFile = Annotated[Path, typer.Argument(metavar="CONFIG", help="a TOML file, e.g. configs/seeds.toml")]
Overrides = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="change a key of the config")]
Resume = Annotated[bool, typer.Option("--resume", help="go on from the last checkpoint of the same config")]
Runs = Annotated[Path, typer.Option("--runs", help="where run folders are made")]
AsJson = Annotated[bool, typer.Option("--json", help="the scores as JSON on standard output")]


def run(
    config: ConfigFile,
    overrides: Overrides = None,
    resume: Resume = False,
    runs: Runs = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Check, train, evaluate, report, predict: everything, into runs/NAME; of a config with seeds, once for each."""
    resolved = _prepare(config, overrides)
    folder = runs / resolved.name
    if resolved.seeds:
        repeated = run_seeds(resolved, folder, command=command_line(), resume=resume)
        if repeated is not None and as_json:
            say_json(repeated.scores)
        elif repeated is not None:
            show_spread(repeated.scores, repeated.seeds, repeated.gold)
            say(f"  {folder / SUMMARY}, and a run folder for each seed beside it")
        return
    result = run_all(resolved, folder, command=command_line(), resume=resume)
    if result is not None:
        _show(result, as_json=as_json)


def train(config: ConfigFile, overrides: Overrides = None, resume: Resume = False, runs: Runs = Path("runs")) -> None:
    """Train a model into runs/NAME/model."""
    resolved = _prepare(config, overrides)
    result = train_only(resolved, runs / resolved.name, command=command_line(), resume=resume)
    if result is not None:
        say(f"{result.folder / 'model'}")


def crossval(
    config: ConfigFile,
    overrides: Overrides = None,
    runs: Runs = Path("runs"),
    folds: Annotated[int, typer.Option(help="parts of neighbouring sentences; 0 leaves out a document at a time")] = 0,
    as_json: AsJson = False,
) -> None:
    """Cross-validation, leaving out a document at a time or --folds parts, counts pooled, into runs/NAME-crossval."""
    resolved = _prepare(config, overrides)
    result = cross_validate(resolved, runs / f"{resolved.name}-crossval", command=command_line(), folds=folds)
    _show(result, as_json=as_json)


def card(run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="a run folder")]) -> None:
    """Write the model card anew from what the run folder holds."""
    manifest, metrics = (_read_json(run_folder / name) for name in ("manifest.json", "metrics.json"))
    if not metrics.get("test") and not metrics.get("dev"):
        raise DataError(
            f"found scores of {', '.join(metrics) or 'nothing'}, expected those of dev or test; a card needs a folder "
            "that `musamma run` has scored a model in",
            path=run_folder / "metrics.json",
        )
    if any("gold_sha256" not in metrics[split] for split in ("test", "dev") if split in metrics):
        raise DataError(
            "found scores without gold_sha256, as older versions wrote them; score the model again with `musamma run`",
            path=run_folder / "metrics.json",
        )
    examples = run_folder / "examples.json"
    text = render_card(manifest, metrics, _read_json(examples) if examples.is_file() else None)
    for path in (run_folder / "README.md", run_folder / "model" / "README.md"):
        write_whole(path, text)
        say(str(path))


def _prepare(path: Path, overrides: list[str] | None) -> Config:
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*", category=UserWarning)
    config = load_config(path, overrides or ())
    note(f"{config.name}: encoder {config.encoder}, labels {' '.join(config.labels)}, seed {config.seed}")
    return config


def _show(result: Result, *, as_json: bool) -> None:
    if as_json:
        say_json(result.metrics)
        return
    show_scores(result.scores, {name: each["gold_sha256"] for name, each in result.metrics.items()})
    for path in sorted(result.folder.iterdir()):
        say(f"  {path}{'/' if path.is_dir() else ''}")
    seconds, memory = result.manifest["seconds"], result.manifest["peak_memory_mb"]
    say(f"  {seconds['total']:.0f} s in all, {seconds['train']:.0f} s of them training; peak memory {memory:.0f} MB")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise DataError(f"no valid JSON: {error}; expected a finished run folder", path=path) from None
    if not isinstance(value, dict):
        raise DataError("found no JSON object, expected a finished run folder", path=path)
    return value
