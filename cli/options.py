"""What several commands share: the model, options of columns, the log of repairs."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..data.checks.repair import Repair, write_log
from ..data.errors import DataError
from ..data.formats.shared.columns import Columns, parse_columns
from ..data.wording import amount
from .screen import note

Model = Annotated[str, typer.Argument(metavar="MODEL", help="a run folder, a model folder or a hub id")]
Backend = Annotated[str, typer.Option(help="auto, torch, onnx or onnx-int8")]
MinScore = Annotated[float, typer.Option(min=0, max=1, help="leave out entities with a lower score")]

ColumnSettings = Annotated[
    list[str] | None,
    typer.Option(
        "--columns", metavar="KEY=VALUE", help="columns of CoNLL: separator, word, tag, layer, sentence_end, scheme"
    ),
]


def columns_of(settings: list[str] | None) -> Columns | None:
    """The columns that ``--columns`` describes.

    Raises:
        DataError: a setting is none, or its value is wrong.
    """
    try:
        return parse_columns(settings) if settings else None
    except ValueError as error:
        raise DataError(f"--columns: {error}") from None


def names_of(option: str | None) -> list[str]:
    """The names of an option like ``PER,ORG``."""
    return [name.strip() for name in option.split(",")] if option else []


def log_repairs(repairs: Sequence[Repair], target: Path) -> None:
    """Write the log of repairs beside what was repaired, and count them on screen."""
    log = write_log(repairs, target)
    counts = Counter(repair.rule for repair in repairs)
    rules = ", ".join(f"{rule} {number}" for rule, number in counts.most_common())
    note(f"{amount(len(repairs), 'repair')} → {log}" + (f": {rules}" if rules else ""))
