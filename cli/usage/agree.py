"""The options of `musamma agree`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...data.formats.registry import READERS
from ..options import ColumnSettings


@dataclass(frozen=True)
class Agree:
    """Compare two annotations of the same texts: F1, Cohen's kappa, and every difference in context."""

    first: Annotated[Path, typer.Argument(metavar="A", help="an annotated file")]
    second: Annotated[Path, typer.Argument(metavar="B", help="another annotation of the same texts")]
    source: Annotated[
        str | None, typer.Option("--from", help=f"format of both files, by extension if not given: {' '.join(READERS)}")
    ] = None
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="write a page of the marked texts")] = None
    columns: ColumnSettings = None
    as_json: Annotated[bool, typer.Option("--json", help="print figures and differences as JSON")] = False
