"""The options of `musamma resolve`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import MeaningOptions, ReadingOptions
from .predict import NAMES


@dataclass(frozen=True)
class Resolve(MeaningOptions, ReadingOptions):
    """Say what the entities of annotated files mean: the values of dates, names without proclitics and their spellings.

    Facts that the entities already have are replaced; texts, spans and labels stay.
    """

    file: Annotated[Path, typer.Argument(metavar="FILE", help="an annotated file, or the folder of a corpus")]
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="the file to write; standard output if not given")
    ] = None
    target: Annotated[
        str | None,
        typer.Option("--to", help=f"format of the output ({', '.join(NAMES)}); default: from -o, else jsonl"),
    ] = None
