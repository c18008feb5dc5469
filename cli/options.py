"""Options that several commands share, and how their values are read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..data.errors import DataError
from ..data.formats.registry import READERS, Tasks
from ..data.formats.shared.columns import KEYS, Columns, parse_columns
from ..data.reading import Reading

Model = Annotated[str, typer.Argument(metavar="MODEL", help="a run folder, a model folder or a hub id")]
Backend = Annotated[
    str,
    typer.Option(
        help="auto, torch, torch-bf16, onnx, onnx-int8, openvino, openvino-float32, openvino-bf16 or openvino-int8"
    ),
]
MinScore = Annotated[float, typer.Option(min=0, max=1, help="leave out entities with a lower score")]

ConfigFile = Annotated[Path, typer.Argument(metavar="CONFIG", help="a TOML file, e.g. configs/seeds.toml")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="change a key of the config, e.g. epochs=5; may be repeated"),
]
Resume = Annotated[bool, typer.Option("--resume", help="continue from the last checkpoint of this config")]
RunsFolder = Annotated[Path, typer.Option("--runs", help="parent folder of the run folders")]
AsJson = Annotated[bool, typer.Option("--json", help="print the scores as JSON")]

GoldFiles = Annotated[list[Path], typer.Argument(metavar="FILE", help="annotated files")]
System = Annotated[
    str,
    typer.Argument(
        metavar="MODEL|PREDICTIONS",
        help="a run folder, a model folder, a hub id, or a file of predictions (its format follows from the extension)",
    ),
]
Labels = Annotated[
    str | None,
    typer.Option("--labels", help="only these labels, comma-separated, e.g. PER,ORG,LOC; others are left out"),
]
Annotates = Annotated[
    str | None,
    typer.Option(
        "--labels", help="the labels that the files annotate, comma-separated, e.g. PER,ORG,LOC; others are not scored"
    ),
]


PredictionsAsGold = Annotated[
    bool,
    typer.Option(
        "--predictions-as-gold",
        help="accept predictions of a model as gold, also those of tasks that nobody has annotated",
    ),
]

_READING = re.compile(r"--(?=(?:from|columns|split|annotator)\b)")


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """The options of all commands that read files."""

    source: Annotated[
        str | None,
        typer.Option("--from", help=f"format of the files ({', '.join(READERS)}); default: from the extension"),
    ] = None
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns",
            metavar="KEY=VALUE",
            help=f"layout of columns, e.g. word=2 or scheme=BIOES; may be repeated; keys: {', '.join(KEYS)}",
        ),
    ] = None
    split: Annotated[str | None, typer.Option(help="the split of a data set to read, e.g. test, or * for all")] = None
    annotator: Annotated[
        str | None,
        typer.Option(help="the annotator whose annotation to read, if a task of an annotation tool has several"),
    ] = None

    def reading(self, tasks: Tasks = Tasks.LABELLED, *, split: str | None = None) -> Reading:
        """How the files are read.

        Args:
            tasks: which tasks of annotation tools are read.
            split: the split to read if the option does not say it.

        Raises:
            DataError: a value of ``--columns`` is wrong.
        """
        columns = columns_of(self.columns)
        return Reading(self.source, columns, split=self.split or split, annotator=self.annotator, tasks=tasks)


@dataclass(frozen=True, kw_only=True)
class GoldOptions(ReadingOptions):
    """The options of all commands that read gold."""

    predictions_as_gold: PredictionsAsGold = False

    @property
    def gold(self) -> Reading:
        """How the files of the gold are read.

        Raises:
            DataError: a value of ``--columns`` is wrong.
        """
        return self.reading(gold_tasks(self.predictions_as_gold))


@dataclass(frozen=True, kw_only=True)
class PredictionOptions:
    """The options for files of predictions, next to those for the gold."""

    pred_source: Annotated[
        str | None,
        typer.Option("--pred-from", help="format of a file of predictions; default: from the extension"),
    ] = None
    pred_columns: Annotated[
        list[str] | None,
        typer.Option(
            "--pred-columns",
            metavar="KEY=VALUE",
            help="layout of columns of predictions, like --columns; default: word first, tag last, or as in the gold",
        ),
    ] = None
    pred_split: Annotated[
        str | None, typer.Option("--pred-split", help="the split of a data set of predictions; default: as --split")
    ] = None

    pred_annotator: Annotated[
        str | None,
        typer.Option("--pred-annotator", help="the annotator to score, if a task of the predictions has several"),
    ] = None

    @property
    def predictions(self) -> Reading:
        """How files of predictions are read, as far as the options say.

        Raises:
            DataError: a value of ``--pred-columns`` is wrong.
        """
        columns = columns_of(self.pred_columns, "--pred-columns")
        return Reading(self.pred_source, columns, split=self.pred_split, annotator=self.pred_annotator)


@dataclass(frozen=True, kw_only=True)
class MeaningOptions:
    """The options of all commands that say what entities mean."""

    date: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="the day on which the texts were written; default: that of each document's meta or date line",
        ),
    ] = None
    month_first: Annotated[bool, typer.Option("--month-first", help="read 5/6/2021 as the 6th of May")] = False
    gazetteer: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help='JSONL of names with the ids to give them: {"name": …, "id": …}'),
    ] = None


@contextmanager
def options_of(prefix: str) -> Iterator[None]:
    """Errors in the ``with`` block, which reads a second file, name the options for that file.

    Args:
        prefix: what the options for the second file have in front: ``pred-`` makes ``--pred-from`` of ``--from``.

    Raises:
        DataError: the block raises one.
    """
    try:
        yield
    except DataError as error:
        message = _READING.sub(f"--{prefix}", error.message)
        raise DataError(message, path=error.path, line=error.line, document=error.document) from None


def gold_tasks(predictions_as_gold: bool) -> Tasks:
    """Which tasks of annotation tools are read as gold."""
    return Tasks.LABELLED if predictions_as_gold else Tasks.ANNOTATED


def columns_of(settings: list[str] | None, option: str = "--columns") -> Columns | None:
    """The columns that the values of ``--columns``, or of another option, describe; None if there are none.

    Raises:
        DataError: a value is not KEY=VALUE with a known key, or the value of a key is wrong.
    """
    try:
        return parse_columns(settings) if settings else None
    except ValueError as error:
        raise DataError(f"{option}: {error}") from None


def labels_of(option: str | None) -> tuple[str, ...] | None:
    """The labels in the value of ``--labels``; None if there are none."""
    return tuple(split_names(option)) or None


def split_names(option: str | None) -> list[str]:
    """The names in a comma-separated option like ``PER,ORG``, without the spaces around them and without empty ones."""
    return [name.strip() for name in (option or "").split(",") if name.strip()]
