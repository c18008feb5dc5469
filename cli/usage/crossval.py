"""What `musamma crossval` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import AsJson, ConfigFile, Overrides, RunsFolder


@dataclass(frozen=True)
class Crossval:
    """Cross-validation, leaving out a document at a time or --folds parts, counts pooled, into runs/NAME-crossval."""

    config: ConfigFile
    overrides: Overrides = None
    runs: RunsFolder = Path("runs")
    folds: Annotated[int, typer.Option(help="parts of neighbouring sentences; 0 leaves out a document at a time")] = 0
    as_json: AsJson = False
