"""The options of `musamma encoders`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import ReadingOptions


@dataclass(frozen=True)
class Encoders(ReadingOptions):
    """Show what encoders are, how they cut Arabic words, and what will be done to them before training.

    An encoder that is not on this machine is downloaded.
    """

    names: Annotated[
        list[str], typer.Argument(metavar="NAME", help="embedded, the folder of an encoder, or a hub id (owner/name)")
    ]
    texts: Annotated[
        list[Path] | None,
        typer.Option(help="count the pieces of this file's texts instead of five sentences; may be repeated"),
    ] = None
    as_json: Annotated[bool, typer.Option("--json", help="print the descriptions as JSON")] = False
