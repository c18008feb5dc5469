"""What `musamma compare` takes."""

from dataclasses import dataclass
from typing import Annotated

import typer

from ..options import Annotates, Backend, ColumnSettings, GoldFiles, GoldFormat


@dataclass(frozen=True)
class Compare:
    """Compare two systems: is the difference of their F1 more than chance, and what does only one of them get right."""

    first: Annotated[str, typer.Argument(metavar="A", help="a model, or a file of its predictions")]
    second: Annotated[str, typer.Argument(metavar="B", help="another")]
    files: GoldFiles
    source: GoldFormat = None
    columns: ColumnSettings = None
    labels: Annotates = None
    backend: Backend = "auto"
    as_json: Annotated[bool, typer.Option("--json", help="figures and entities as JSON")] = False
