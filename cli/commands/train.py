"""The command that trains a model."""

from pathlib import Path

from ...training.run import train_only
from ..screen import command_line, say
from ..training_runs import ConfigFile, Overrides, Resume, Runs, _prepare


def train(config: ConfigFile, overrides: Overrides = None, resume: Resume = False, runs: Runs = Path("runs")) -> None:
    """Train a model into runs/NAME/model."""
    resolved = _prepare(config, overrides)
    result = train_only(resolved, runs / resolved.name, command=command_line(), resume=resume)
    if result is not None:
        say(f"{result.folder / 'model'}")
