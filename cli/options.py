"""Options that several commands share, and how their values are read."""

from pathlib import Path
from typing import Annotated

import typer

from ..data.errors import DataError
from ..data.formats.registry import READERS
from ..data.formats.shared.columns import KEYS, Columns, parse_columns

Model = Annotated[str, typer.Argument(metavar="MODEL", help="a run folder, a model folder or a hub id")]
Backend = Annotated[str, typer.Option(help="auto, torch, onnx or onnx-int8")]
MinScore = Annotated[float, typer.Option(min=0, max=1, help="leave out entities with a lower score")]

ColumnSettings = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="KEY=VALUE",
        help=f"layout of CoNLL files, e.g. word=2 or scheme=BIOES; may be repeated; keys: {', '.join(KEYS)}",
    ),
]

ConfigFile = Annotated[Path, typer.Argument(metavar="CONFIG", help="a TOML file, e.g. configs/seeds.toml")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="change a key of the config, e.g. epochs=5; may be repeated"),
]
Resume = Annotated[bool, typer.Option("--resume", help="continue from the last checkpoint of this config")]
RunsFolder = Annotated[Path, typer.Option("--runs", help="parent folder of the run folders")]
AsJson = Annotated[bool, typer.Option("--json", help="print the scores as JSON")]

GoldFiles = Annotated[list[Path], typer.Argument(metavar="FILE", help="annotated files")]
FileFormat = Annotated[
    str | None,
    typer.Option("--from", help=f"format of the files ({', '.join(READERS)}); default: from the extension"),
]
System = Annotated[
    str,
    typer.Argument(
        metavar="MODEL|PREDICTIONS",
        help="a run folder, a model folder, a hub id, or a file of predictions (its format follows from the extension)",
    ),
]
Annotates = Annotated[
    str | None,
    typer.Option(
        "--labels", help="the labels that the files annotate, comma-separated, e.g. PER,ORG,LOC; others are not scored"
    ),
]


def columns_of(settings: list[str] | None) -> Columns | None:
    """The columns that the values of ``--columns`` describe; None if there are none.

    Raises:
        DataError: a value is not KEY=VALUE with a known key, or the value of a key is wrong.
    """
    try:
        return parse_columns(settings) if settings else None
    except ValueError as error:
        raise DataError(f"--columns: {error}") from None


def labels_of(option: str | None) -> tuple[str, ...] | None:
    """The labels in the value of ``--labels``; None if there are none."""
    return tuple(split_names(option)) or None


def split_names(option: str | None) -> list[str]:
    """The names in a comma-separated option like ``PER,ORG``, without the spaces around them."""
    return [name.strip() for name in option.split(",")] if option else []
