"""What `musamma check` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...data.formats.registry import READERS
from ..options import ColumnSettings


@dataclass(frozen=True)
class Check:
    """Say what is wrong with annotated files, a line each: exit 0 clean, 1 problems found, 2 unusable input.

    Hints (worth a look, often right) are counted; --hints or --rules shows them. They do not change the exit code.
    """

    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="the files of one corpus")]
    labels: Annotated[str | None, typer.Option(help="the labels that may occur, e.g. PER,ORG,LOC,DATE")] = None
    source: Annotated[str | None, typer.Option("--from", help=f"format: one of {' '.join(READERS)}")] = None
    columns: ColumnSettings = None
    rules: Annotated[str | None, typer.Option(help="look for these alone, e.g. span-edge,label-varies")] = None
    ignore: Annotated[str | None, typer.Option(help="pass over these rules")] = None
    hints: Annotated[bool, typer.Option("--hints", help="a line for each hint too")] = False
    target: Annotated[
        Path | None, typer.Option("--repair", metavar="OUT", help="mend FILE into OUT, each repair in OUT.log")
    ] = None
    model: Annotated[
        Path | None, typer.Option(help="rank what this model contradicts: a folder of crossval, a run or a model")
    ] = None
    top: Annotated[int, typer.Option(help="with --model: how many")] = 100
    as_json: Annotated[bool, typer.Option("--json", help="the problems as JSON")] = False
