"""The command that cross-validates."""

from pathlib import Path
from typing import Annotated

import typer

from ...training.cross_validation import cross_validate
from ..screen import command_line
from ..training_runs import AsJson, ConfigFile, Overrides, Runs, _prepare, _show


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
