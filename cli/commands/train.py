"""The command that trains a model."""

from ...training.run import train_only
from ..screen import command_line, say
from ..training_runs import _announce, _prepare
from ..usage.train import Train


def train(options: Train) -> None:
    """Train a model and say where it is."""
    resolved = _prepare(options.config, options.overrides)
    result = train_only(
        resolved, options.runs / resolved.name, command=command_line(), resume=options.resume, announce=_announce
    )
    if result is not None:
        say(f"{result.folder / 'model'}")
