"""What `musamma convert` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...data.formats.registry import READERS, WRITERS
from ...data.tags.schemes import SCHEMES
from ..options import ColumnSettings


@dataclass(frozen=True)
class Convert:
    """Write documents in another format; exit 1, nothing written, where that would lose something (see --lossy).

    An OUT without extension is a folder (of CoNLL if --to is not given).
    """

    source: Annotated[Path, typer.Argument(metavar="IN", help="a file, a folder of brat or datasets, or a hub id")]
    target: Annotated[Path, typer.Argument(metavar="OUT", help="a file, or a folder for one file a document")]
    source_format: Annotated[str | None, typer.Option("--from", help=f"one of {' '.join(READERS)}")] = None
    target_format: Annotated[str | None, typer.Option("--to", help=f"one of {' '.join(WRITERS)}")] = None
    renamed: Annotated[list[str] | None, typer.Option("--map", metavar="OLD=NEW", help="rename a label")] = None
    dropped: Annotated[
        list[str] | None, typer.Option("--drop", metavar="LABEL", help="leave out a label; * is all that --map has not")
    ] = None
    flat: Annotated[bool, typer.Option("--flat", help="of entities that overlap, keep the longest")] = False
    lossy: Annotated[bool, typer.Option("--lossy", help="leave out what OUT cannot hold")] = False
    columns: ColumnSettings = None
    scheme: Annotated[str | None, typer.Option(help=f"tags of a CoNLL OUT: one of {' '.join(SCHEMES)}")] = None
    split: Annotated[str | None, typer.Option(help="the split of a data set")] = None
    repair: Annotated[bool, typer.Option("--repair", help="mend what is safe to mend, each repair in OUT.log")] = False
