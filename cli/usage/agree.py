"""The options of `musamma agree`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import GoldOptions, Labels


@dataclass(frozen=True)
class Agree(GoldOptions):
    """Compare two annotations of the same texts: F1, Cohen's kappa, and every difference in context.

    Options for files apply to both, unless there is one for B.
    """

    first: Annotated[Path, typer.Argument(metavar="A", help="an annotated file")]
    second: Annotated[Path, typer.Argument(metavar="B", help="another annotation of the same texts")]
    labels: Labels = None
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="write an HTML page that shows both annotations in the text"),
    ] = None
    b_source: Annotated[str | None, typer.Option("--b-from", help="format of B; default: as A")] = None
    b_columns: Annotated[
        list[str] | None,
        typer.Option("--b-columns", metavar="KEY=VALUE", help="layout of columns of B; default: as A"),
    ] = None
    b_split: Annotated[str | None, typer.Option("--b-split", help="the split of a data set B; default: as A")] = None
    b_annotator: Annotated[
        str | None,
        typer.Option("--b-annotator", help="the annotator of B, e.g. if B is the same file; default: as A"),
    ] = None
    as_json: Annotated[bool, typer.Option("--json", help="print scores and differences as JSON")] = False
