"""Options that several commands share, and what they mean."""

from pathlib import Path
from typing import Annotated

import typer

from ..data.errors import DataError
from ..data.formats.shared.columns import Columns, parse_columns

Model = Annotated[str, typer.Argument(metavar="MODEL", help="a run folder, a model folder or a hub id")]
Backend = Annotated[str, typer.Option(help="auto, torch, onnx or onnx-int8")]
MinScore = Annotated[float, typer.Option(min=0, max=1, help="leave out entities with a lower score")]

ColumnSettings = Annotated[
    list[str] | None,
    typer.Option(
        "--columns", metavar="KEY=VALUE", help="columns of CoNLL: separator, word, tag, layer, sentence_end, scheme"
    ),
]

ConfigFile = Annotated[Path, typer.Argument(metavar="CONFIG", help="a TOML file, e.g. configs/seeds.toml")]
Overrides = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="change a key of the config")]
Resume = Annotated[bool, typer.Option("--resume", help="go on from the last checkpoint of the same config")]
RunsFolder = Annotated[Path, typer.Option("--runs", help="where run folders are made")]
AsJson = Annotated[bool, typer.Option("--json", help="the scores as JSON on standard output")]

GoldFiles = Annotated[list[Path], typer.Argument(metavar="FILE…", help="annotated files")]
GoldFormat = Annotated[str | None, typer.Option("--from", help="format of the files; by extension if not given")]
System = Annotated[
    str, typer.Argument(metavar="MODEL|PREDICTIONS", help="a run folder, a model folder, a hub id, or predictions")
]
Annotates = Annotated[
    str | None, typer.Option("--labels", help="those the files annotate, e.g. PER,ORG,LOC: others are not scored")
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


def split_names(option: str | None) -> list[str]:
    """The names of an option like ``PER,ORG``."""
    return [name.strip() for name in option.split(",")] if option else []
