"""What `musamma predict` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...data.formats.registry import WRITERS
from ...inference.bulk.shards import MOST_DOCUMENTS
from ..options import Backend, ColumnSettings, MinScore, Model

HTML = "html"
NAMES = (*WRITERS, HTML)
"""What predictions can be written as."""


@dataclass(frozen=True)
class Predict:
    """Find the entities of plain text (a document a file, or a line of standard input) or of annotated files.

    An OUTPUT without extension is a folder of parts; a run into one that was killed goes on when it is started again.
    What cannot be used goes to rejected.jsonl there, or OUTPUT.rejected.jsonl, or the screen, and the exit code is 1.
    """

    model: Model
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[INPUT…|-]", help="files, folders, patterns, or - (default)")
    ] = None
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="a file, or a folder of parts; standard output if not given"),
    ] = None
    target: Annotated[
        str | None, typer.Option("--to", help=f"{' '.join(NAMES)}; by the extension of -o if not given, or jsonl")
    ] = None
    source: Annotated[str | None, typer.Option("--from", help="format of the inputs; by extension if not given")] = None
    columns: ColumnSettings = None
    text_field: Annotated[
        str | None,
        typer.Option(help="where JSONL or Parquet has the text, if not in text; besides, id alone is read"),
    ] = None
    id_field: Annotated[str | None, typer.Option(help="where it has the id, if not in id")] = None
    min_score: MinScore = 0.0
    backend: Backend = "auto"
    strict: Annotated[bool, typer.Option("--strict", help="stop at the first document that cannot be used")] = False
    workers: Annotated[int, typer.Option(min=1, help="processes; for a folder of parts")] = 1
    ray: Annotated[str | None, typer.Option(metavar="ADDRESS|local", help="a Ray cluster; for a folder of parts")] = (
        None
    )
    part_documents: Annotated[int, typer.Option(min=1, help="most documents in a part")] = MOST_DOCUMENTS
