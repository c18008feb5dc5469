"""The options of `musamma check`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import ReadingOptions


@dataclass(frozen=True)
class Check(ReadingOptions):
    """List the problems of annotated files, one per line.

    The exit code is 0 if there is no problem, 1 if there are problems, and 2 if the input cannot be read.
    Hints are possible problems, often false alarms. They are only counted, unless --hints or --rules asks for them.
    Neither hints nor what --model lists changes the exit code.
    """

    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="the files of one corpus")]
    labels: Annotated[
        str | None, typer.Option(help="the labels that may occur, comma-separated, e.g. PER,ORG,LOC,DATE")
    ] = None
    rules: Annotated[
        str | None,
        typer.Option(
            help="check these rules only, comma-separated, named as in the output, e.g. span-edge,label-varies"
        ),
    ] = None
    ignore: Annotated[str | None, typer.Option(help="skip these rules, comma-separated, named as in the output")] = None
    hints: Annotated[bool, typer.Option("--hints", help="list the hints too")] = False
    target: Annotated[
        Path | None,
        typer.Option(
            "--repair", metavar="OUT", help="write the repaired copy of the one FILE to OUT, and a log to OUT.log"
        ),
    ] = None
    model: Annotated[
        Path | None,
        typer.Option(help="also list the annotations that a model contradicts: a crossval, run or model folder"),
    ] = None
    top: Annotated[int, typer.Option(help="with --model: how many annotations to list")] = 100
    as_json: Annotated[bool, typer.Option("--json", help="print the problems as JSON")] = False
