"""The command that does everything from corpus to report."""

from pathlib import Path

from ...training.run import run as run_all
from ...training.seed_runs import SUMMARY, run_seeds
from ..screen import command_line, say, say_json, show_spread
from ..training_runs import AsJson, ConfigFile, Overrides, Resume, Runs, _prepare, _show


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
