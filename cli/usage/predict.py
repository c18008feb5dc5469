"""The options of `musamma predict`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...data.formats.registry import WRITERS
from ...inference.bulk.shards import MAX_DOCUMENTS
from ..options import Backend, Labels, MeaningOptions, MinScore, ReadingOptions

HTML = "html"
NAMES = (*WRITERS, HTML)
"""The formats in which predictions can be written."""


@dataclass(frozen=True)
class Predict(MeaningOptions, ReadingOptions):
    """Find the entities in plain text or in annotated files.

    A plain text file is one document; each line of standard input is one document.
    An OUTPUT without an extension is a folder of parts. If the command is interrupted, run it again to continue.
    If a document cannot be used, the exit code is 1.
    The reason is then in rejected.jsonl in the folder, in OUTPUT.rejected.jsonl, or on standard error.
    """

    model: Annotated[
        str | None,
        typer.Argument(metavar="MODEL", help="a run folder, a model folder or a hub id; left out with --server"),
    ] = None
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="files, folders, patterns, or - for standard input (default)"),
    ] = None
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="a file, or a folder of parts; standard output if not given"),
    ] = None
    target: Annotated[
        str | None,
        typer.Option(
            "--to", help=f"format of the output ({', '.join(NAMES)}); default: from the extension, else jsonl"
        ),
    ] = None
    text_field: Annotated[
        str | None,
        typer.Option(
            help="name of the text field in JSONL or Parquet (default: text); if given, only text and id are read"
        ),
    ] = None
    id_field: Annotated[str | None, typer.Option(help="name of the id field (default: id); see --text-field")] = None
    labels: Labels = None
    min_score: MinScore = 0.0
    backend: Backend = "auto"
    server: Annotated[
        str | None,
        typer.Option(metavar="URL", help="let a server predict (musamma serve): http://HOST:PORT or unix:PATH"),
    ] = None
    meaning: Annotated[
        bool,
        typer.Option(
            "--meaning",
            help="say what entities mean: values of dates, names without proclitics, clusters of spellings; "
            "--date, --month-first and --gazetteer need it",
        ),
    ] = False
    strict: Annotated[bool, typer.Option("--strict", help="stop at the first document that cannot be used")] = False
    workers: Annotated[int, typer.Option(min=1, help="number of processes; only for a folder of parts")] = 1
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS|local",
            help="predict on the Ray cluster at this address, or start one here with local; only for a folder of parts",
        ),
    ] = None
    part_documents: Annotated[int, typer.Option(min=1, help="largest number of documents in a part")] = MAX_DOCUMENTS
