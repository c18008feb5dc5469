"""The options of `musamma names`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import Labels, ReadingOptions


@dataclass(frozen=True)
class Names(ReadingOptions):
    """List the names in annotated files, each with all its spellings, counts and dates.

    Names are compared without their proclitics, and only with names of the same label. Dates are left out.
    If a document cannot be used, the exit code is 1.
    """

    found: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="files with entities, folders of them, patterns, or - for JSONL to read"),
    ]
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="a JSONL file, one name per line; standard output if not given"),
    ] = None
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="write an HTML page of the names and their contexts"),
    ] = None
    gazetteer: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help='names with ids, one {"name": …, "id": …} per line; names with one id are one name'
        ),
    ] = None
    labels: Labels = None
