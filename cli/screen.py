"""What the commands show on the screen."""

import json
import shlex
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

_ERRORS = Console(stderr=True, highlight=False, soft_wrap=True)
# Wider than any table, on a narrow screen and in a pipe too: no number may be cut.
_OUTPUT = Console(highlight=False, soft_wrap=True, width=10_000)
_WIDE_ERRORS = Console(stderr=True, highlight=False, soft_wrap=True, width=10_000)


def say(text: str) -> None:
    """A line on standard output, exactly as it is."""
    sys.stdout.write(f"{text}\n")


def say_json(value: Any) -> None:
    """JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def note(text: str) -> None:
    """A line on standard error, beside the output."""
    _ERRORS.print(text, markup=False, emoji=False)


def fail(text: str) -> None:
    """An error on standard error."""
    _ERRORS.print(f"musamma: {text}", markup=False, emoji=False, style="red")


def command_line() -> str:
    """The command as it was typed."""
    return shlex.join(["musamma", *sys.argv[1:]])


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", beside: bool = False) -> None:
    """A table: numbers to the right, the rest to the left.

    Args:
        beside: on standard error, beside the output.
    """
    cells = [tuple(row) for row in rows]
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(columns):
        numeric = all(_is_number(row[index]) for row in cells)
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    for row in cells:
        table.add_row(*map(escape, row))
    (_WIDE_ERRORS if beside else _OUTPUT).print(table)


def _is_number(cell: str) -> bool:
    return not cell.strip("0123456789,.–−±+%() ")
