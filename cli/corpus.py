"""Commands on annotated files."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.screen import note, say, say_json
from data.check import check_documents
from data.corpus import READERS, read_numbered


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    labels: Annotated[str | None, typer.Option(help="the labels that may occur, e.g. PER,ORG,LOC,DATE")] = None,
    source: Annotated[str | None, typer.Option("--from", help=f"format: one of {' '.join(READERS)}")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the problems as JSON")] = False,
) -> None:
    """Say what is wrong with annotated files, a line each: exit 0 clean, 1 problems found, 2 unusable input."""
    allowed = tuple(label.strip() for label in labels.split(",")) if labels else None
    problems = [
        problem for file in files for problem in check_documents(read_numbered(file, source), file, labels=allowed)
    ]
    if as_json:
        say_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            say(str(problem))
    note(f"{len(problems)} problems in {len(files)} files")
    raise typer.Exit(1 if problems else 0)
