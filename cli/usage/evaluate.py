"""What `musamma evaluate` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import Annotates, Backend, ColumnSettings, GoldFiles, GoldFormat, MinScore, System


@dataclass(frozen=True)
class Evaluate:
    """Score a model, or the predictions in a file, on annotated files."""

    model: System
    files: GoldFiles
    output: Annotated[Path | None, typer.Option("-o", "--output", help="folder for metrics, predictions, report")] = (
        None
    )
    source: GoldFormat = None
    columns: ColumnSettings = None
    labels: Annotates = None
    train: Annotated[
        list[Path] | None, typer.Option(help="what the model was trained on: to tell which names it has seen")
    ] = None
    min_score: MinScore = 0.0
    backend: Backend = "auto"
    as_json: Annotated[bool, typer.Option("--json", help="the scores as JSON")] = False
