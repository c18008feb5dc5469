"""What `musamma export` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import Annotates, ColumnSettings, GoldFormat


@dataclass(frozen=True)
class Export:
    """Export a model to ONNX, into its folder: it then predicts on a CPU without torch."""

    model: Annotated[Path, typer.Argument(metavar="MODEL", help="a run folder or a model folder")]
    int8: Annotated[bool, typer.Option("--int8", help="with int8 products, if that loses no F1 on --dev")] = False
    dev: Annotated[list[Path] | None, typer.Option(help="annotated files to compare int8 with float32 on")] = None
    source: GoldFormat = None
    columns: ColumnSettings = None
    labels: Annotates = None
