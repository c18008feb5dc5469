"""What `musamma runs` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...evaluation.listing import SORTS
from ...evaluation.scoring.counts import Mode


@dataclass(frozen=True)
class Runs:
    """List run folders with their scores, a table for each data set, split and mode: others cannot be compared."""

    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="where the run folders are")] = Path("runs")
    sort: Annotated[str, typer.Option(help=f"one of {' '.join(SORTS)}")] = "f1"
    split: Annotated[str, typer.Option(help="dev, 'test NAME' …; test, else pooled, else dev, if not given")] = ""
    mode: Annotated[Mode, typer.Option(help="how entities are counted")] = "strict"
    as_json: Annotated[bool, typer.Option("--json", help="the list as JSON")] = False
