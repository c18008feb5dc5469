"""What `musamma stats` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...data.formats.registry import READERS
from ..options import ColumnSettings


@dataclass(frozen=True)
class Stats:
    """Count documents, sentences, words, labels and names, and what files share."""

    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="annotated files; order: training, then test")]
    source: Annotated[str | None, typer.Option("--from", help=f"format: one of {' '.join(READERS)}")] = None
    tokenizer: Annotated[Path | None, typer.Option(help="a folder with tokenizer.json: count the words' pieces")] = None
    most: Annotated[int, typer.Option("--names", help="so many names of each label")] = 5
    columns: ColumnSettings = None
    as_json: Annotated[bool, typer.Option("--json", help="the counts as JSON")] = False
