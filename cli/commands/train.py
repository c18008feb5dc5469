"""The command `train`, which trains a model."""

from ...training.run import train_only
from ..screen import command_line, say
from ..training_runs import announce, prepare_training, refuse_seeds
from ..usage.train import Train


def train(options: Train) -> None:
    """Train a model and show its folder."""
    resolved = prepare_training(options.config, options.overrides, predictions_as_gold=options.predictions_as_gold)
    refuse_seeds(resolved, "one model")
    result = train_only(
        resolved, options.runs / resolved.name, command=command_line(), resume=options.resume, announce=announce
    )
    if result is not None:
        say(f"{result.folder / 'model'}")
