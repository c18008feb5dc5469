"""The command `crossval`, which cross-validates a config."""

from ...training.cross_validation import cross_validate
from ..screen import command_line
from ..training_runs import announce, prepare_training, refuse_seeds, show_result
from ..usage.crossval import Crossval


def crossval(options: Crossval) -> None:
    """Cross-validate a config and show the scores."""
    resolved = prepare_training(options.config, options.overrides, predictions_as_gold=options.predictions_as_gold)
    refuse_seeds(resolved, "one model for each fold, all")
    result = cross_validate(
        resolved,
        options.runs / f"{resolved.name}-crossval",
        command=command_line(),
        folds=options.folds,
        announce=announce,
    )
    show_result(result, as_json=options.as_json)
