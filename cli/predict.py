"""The command that finds entities in texts."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Backend, ColumnSettings, MinScore, Model, columns_of
from data.corpus import WRITERS, format_of, is_corpus, read_numbered, write_corpus
from data.documents import Document
from data.errors import DataError
from data.files import decode
from data.formats.columns import Columns
from data.formats.conll import write_conll
from data.formats.jsonl import format_document
from inference import Predictor

_STANDARD_INPUT = "-"
_SCREEN = ("jsonl", "conll")


def predict(  # noqa: PLR0913, PLR0917 (a parameter is an option)
    model: Model,
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[INPUT…|-]", help="files, folders, or - (default)")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="a file; standard output if not given")] = None,
    target: Annotated[
        str | None, typer.Option("--to", help=f"{' '.join(WRITERS)}; by the extension of -o if not given")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="format of the inputs; by extension if not given")
    ] = None,
    columns: ColumnSettings = None,
    min_score: MinScore = 0.0,
    backend: Backend = "auto",
) -> None:
    """Find the entities of plain text (a document a file, or a line of standard input) or of annotated files."""
    name = target or (format_of(output) if output else "jsonl")
    if name not in WRITERS:
        raise DataError(f"cannot write predictions as {name!r}, expected one of {' '.join(WRITERS)}")
    if output is None and name not in _SCREEN:
        raise DataError(f"cannot write {name} on the screen, expected a file or folder; name it with -o")
    predictor = Predictor.load(model, backend=backend)
    texts = _documents(inputs or [_STANDARD_INPUT], source, columns_of(columns))
    documents = predictor.predict_many(texts, min_score=min_score)
    if output is not None:
        write_corpus(documents, output, name)
    elif name == "conll":
        write_conll(documents, sys.stdout)
    else:
        for document in documents:
            sys.stdout.write(format_document(document) + "\n")
            sys.stdout.flush()


def _documents(inputs: list[str], source: str | None, columns: Columns | None) -> Iterator[Document]:
    for name in inputs:
        if name == _STANDARD_INPUT:
            yield from _standard_input()
            continue
        path = Path(name)
        for file in _files(path) if path.is_dir() and not is_corpus(path, source) else [path]:
            for _, document in read_numbered(file, source, columns=columns):
                yield document


def _files(folder: Path) -> list[Path]:
    """The files of a folder and the folders in it, but for hidden ones."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if not any(x.startswith(".") for x in path.relative_to(folder).parts))


def _standard_input() -> Iterator[Document]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            text = decode(line, "standard input").rstrip("\r\n")
        except DataError as error:
            raise DataError(error.message, path=error.path, line=number) from None
        if text:
            yield Document(f"line {number}", text)
