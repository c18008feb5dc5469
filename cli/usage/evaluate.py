"""The options of `musamma evaluate`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import Annotates, Backend, GoldFiles, GoldOptions, MinScore, PredictionOptions, System


@dataclass(frozen=True)
class Evaluate(GoldOptions, PredictionOptions):
    """Score a model, or a file of predictions, on annotated files."""

    model: System
    files: GoldFiles
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="write metrics, predictions and report into this folder")
    ] = None
    labels: Annotates = None
    train: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="with --output: training files, to score seen and unseen names separately; may be repeated",
        ),
    ] = None
    min_score: MinScore = 0.0
    backend: Backend = "auto"
    as_json: Annotated[bool, typer.Option("--json", help="print the scores as JSON")] = False
