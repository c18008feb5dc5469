"""The output of the commands, on standard output and standard error."""

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
# Wider than any table, even on a narrow screen or in a pipe, so that no number is cut off.
_OUTPUT = Console(highlight=False, soft_wrap=True, width=10_000)
_WIDE_ERRORS = Console(stderr=True, highlight=False, soft_wrap=True, width=10_000)


def say(text: str) -> None:
    """Print a line on standard output, without markup."""
    sys.stdout.write(f"{text}\n")


def say_json(value: Any) -> None:
    """Print a value as JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def note(text: str) -> None:
    """Print a line on standard error, apart from the output."""
    _ERRORS.print(text, markup=False, emoji=False)


def fail(text: str) -> None:
    """Print an error message on standard error."""
    _ERRORS.print(f"musamma: {text}", markup=False, emoji=False, style="red")


def command_line() -> str:
    """The command line of this process, quoted for a shell."""
    return shlex.join(["musamma", *sys.argv[1:]])


def show_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", on_stderr: bool = False
) -> None:
    """Print a table. Columns of numbers are aligned to the right, all others to the left.

    Args:
        columns: the headings.
        rows: the cells of each row.
        title: the line above the table, if any.
        on_stderr: whether to print on standard error instead of standard output.
    """
    cells = [tuple(row) for row in rows]
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(columns):
        numeric = all(_is_number(row[index]) for row in cells)
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    for row in cells:
        table.add_row(*map(escape, row))
    (_WIDE_ERRORS if on_stderr else _OUTPUT).print(table)


def _is_number(cell: str) -> bool:
    return not cell.strip("0123456789,.–−±+%() ")
