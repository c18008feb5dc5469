"""The options of `musamma compare`."""

from dataclasses import dataclass
from typing import Annotated

import typer

from ..options import Annotates, Backend, GoldFiles, GoldOptions, PredictionOptions


@dataclass(frozen=True)
class Compare(GoldOptions, PredictionOptions):
    """Compare two systems on the same annotated files.

    Shows whether their F1 differs by more than chance, and the entities that only one of them gets right.
    """

    first: Annotated[str, typer.Argument(metavar="A", help="a model, or a file of predictions")]
    second: Annotated[str, typer.Argument(metavar="B", help="another model or file of predictions")]
    files: GoldFiles
    labels: Annotates = None
    backend: Backend = "auto"
    as_json: Annotated[bool, typer.Option("--json", help="print scores and entities as JSON")] = False
