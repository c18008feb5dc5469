"""The options of `musamma export`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import Annotates, GoldOptions


@dataclass(frozen=True)
class Export(GoldOptions):
    """Write model.onnx into the model's folder, so that it runs on a CPU without torch, and measure the backends.

    The backend auto then chooses the fastest on a processor like this one, among those that are about as good on --dev.
    Without --dev, it chooses among those that give the same log-probabilities.
    """

    model: Annotated[Path, typer.Argument(metavar="MODEL", help="a run folder or a model folder")]
    int8: Annotated[
        bool,
        typer.Option("--int8", help="also write an int8 model; it is kept only if its F1 on --dev is about as good"),
    ] = False
    dev: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="annotated files on which the backends are judged; required with --int8; may be repeated",
        ),
    ] = None
    labels: Annotates = None
