"""The options of `musamma convert`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...data.formats.registry import WRITERS
from ...data.tags.schemes import SCHEMES
from ..options import Labels, ReadingOptions


@dataclass(frozen=True)
class Convert(ReadingOptions):
    """Convert documents to another format.

    If OUT cannot hold everything in IN, nothing is written and the exit code is 1, unless --lossy is given.
    What entities mean (their values and names) can be found again, so it needs no --lossy; what is left out is counted.
    An OUT without an extension is a folder, in CoNLL format if --to is not given.
    """

    file: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="a file, the folder of a brat or WebAnno corpus, of a data set or of a project, or a hub id",
        ),
    ]
    target: Annotated[Path, typer.Argument(metavar="OUT", help="a file, or a folder with one file per document")]
    target_format: Annotated[
        str | None, typer.Option("--to", help=f"format of OUT ({', '.join(WRITERS)}); default: from the extension")
    ] = None
    renamed: Annotated[
        list[str] | None, typer.Option("--map", metavar="OLD=NEW", help="rename a label; may be repeated")
    ] = None
    dropped: Annotated[
        list[str] | None,
        typer.Option(
            "--drop", metavar="LABEL", help="leave out a label, or * for all that --map does not name; may be repeated"
        ),
    ] = None
    labels: Labels = None
    flat: Annotated[bool, typer.Option("--flat", help="keep only the longest of overlapping entities")] = False
    lossy: Annotated[
        bool,
        typer.Option(
            "--lossy", help="write even if OUT cannot hold everything; what it cannot hold is left out and counted"
        ),
    ] = False
    scheme: Annotated[str | None, typer.Option(help=f"tag scheme of a CoNLL OUT: {', '.join(SCHEMES)}")] = None
    repair: Annotated[
        bool, typer.Option("--repair", help="fix annotations that have only one possible correction; log in OUT.log")
    ] = False
