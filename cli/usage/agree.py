"""The options of `musamma agree`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import GoldOptions


@dataclass(frozen=True)
class Agree(GoldOptions):
    """Compare two annotations of the same texts: F1, Cohen's kappa, and every difference in context."""

    first: Annotated[Path, typer.Argument(metavar="A", help="an annotated file")]
    second: Annotated[Path, typer.Argument(metavar="B", help="another annotation of the same texts")]
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="write an HTML page that shows both annotations in the text"),
    ] = None
    as_json: Annotated[bool, typer.Option("--json", help="print scores and differences as JSON")] = False
