"""The options of `musamma stats`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import Labels, ReadingOptions


@dataclass(frozen=True)
class Stats(ReadingOptions):
    """Count the documents, sentences, words, labels and names of annotated files, and what the files have in common."""

    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="annotated files; training data first, because each file's names are looked up in the files before it",
        ),
    ]
    labels: Labels = None
    tokenizer: Annotated[
        Path | None, typer.Option(help="also count subword pieces with the tokenizer of this model folder")
    ] = None
    most: Annotated[int, typer.Option("--names", min=0, help="number of frequent names shown per label")] = 5
    as_json: Annotated[bool, typer.Option("--json", help="print the counts as JSON")] = False
