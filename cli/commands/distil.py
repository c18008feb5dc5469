"""The command `distil`, which trains a student with teachers."""

from pathlib import Path

from ...data.formats.registry import Tasks
from ...data.sources import find_files
from ...training.run import distil as distil_all
from ...training.teaching.study import Teaching
from ..reading_notes import note_columns_as_text
from ..screen import command_line
from ..training_runs import announce, prepare_training, show_result
from ..usage.distil import Distil


def distil(options: Distil) -> None:
    """Train a student and show the scores."""
    resolved = prepare_training(options.config, options.overrides, predictions_as_gold=options.predictions_as_gold)
    reading, raw = options.reading(Tasks.EVERY), options.raw or []
    note_columns_as_text(find_files(raw, reading), reading)
    teaching = Teaching(
        options.teachers,
        raw,
        options.soft,
        options.raw_words,
        options.leave_out_shared,
        reading,
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
