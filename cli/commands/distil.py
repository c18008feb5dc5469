"""The command `distil`, which trains a student with teachers."""

from pathlib import Path

from ...data.formats.registry import Tasks
from ...training.run import distil as distil_all
from ...training.teaching.study import Teaching
from ..screen import command_line
from ..training_runs import announce, prepare_training, show_result
from ..usage.distil import Distil


def distil(options: Distil) -> None:
    """Train a student and show the scores."""
    resolved = prepare_training(options.config, options.overrides, predictions_as_gold=options.predictions_as_gold)
    teaching = Teaching(
        options.teachers,
        options.raw or (),
        options.soft,
        options.raw_words,
        options.leave_out_shared,
        options.reading(Tasks.EVERY),
        options.marginals,
    )
    result = distil_all(
        resolved,
        options.output or Path("runs") / f"{resolved.name}-distil",
        teaching,
        command=command_line(),
        resume=options.resume,
        announce=announce,
    )
    if result is not None:
        show_result(result, as_json=options.as_json)
