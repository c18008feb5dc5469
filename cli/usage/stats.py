"""The options of `musamma stats`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...data.formats.registry import READERS
from ..options import ColumnSettings


@dataclass(frozen=True)
class Stats:
    """Count the documents, sentences, words, labels and names of annotated files, and what the files have in common."""

    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="annotated files; training data first")]
    source: Annotated[
        str | None, typer.Option("--from", help=f"format of the files, by extension if not given: {' '.join(READERS)}")
    ] = None
    tokenizer: Annotated[Path | None, typer.Option(help="folder of a model: count subword pieces too")] = None
    most: Annotated[int, typer.Option("--names", help="number of frequent names shown per label")] = 5
    columns: ColumnSettings = None
    as_json: Annotated[bool, typer.Option("--json", help="print the counts as JSON")] = False
