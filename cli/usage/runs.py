"""The options of `musamma runs`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...evaluation.listing import SORTS
from ...evaluation.scoring.counts import Mode


@dataclass(frozen=True)
class Runs:
    """List run folders with their scores.

    Runs are in the same table if their scores can be compared: the same gold, split and mode.
    """

    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="the folder with the run folders, or one run folder")
    ] = Path("runs")
    sort: Annotated[str, typer.Option(help=f"sort by: {', '.join(SORTS)}")] = "f1"
    split: Annotated[
        str,
        typer.Option(
            help="list scores on this split, e.g. dev or 'test NAME' "
            "(default: test, else pooled (cross-validation), else dev)"
        ),
    ] = ""
    mode: Annotated[
        Mode,
        typer.Option(
            help="with strict, gold entities that start with I- do not count; with default (seqeval's), they do"
        ),
    ] = "strict"
    as_json: Annotated[bool, typer.Option("--json", help="print the list as JSON")] = False
