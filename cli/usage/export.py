"""The options of `musamma export`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import Annotates, ColumnSettings, GoldFormat


@dataclass(frozen=True)
class Export:
    """Export a model to ONNX, into its own folder, so that it predicts on a CPU without torch."""

    model: Annotated[Path, typer.Argument(metavar="MODEL", help="a run folder or a model folder")]
    int8: Annotated[bool, typer.Option("--int8", help="also export to int8, if F1 on --dev is about as good")] = False
    dev: Annotated[list[Path] | None, typer.Option(help="annotated files, to compare int8 with float32")] = None
    source: GoldFormat = None
    columns: ColumnSettings = None
    labels: Annotates = None
