"""Commands on annotated files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from cli.screen import note
from data.corpus import READERS, WRITERS, format_of, read_numbered
from data.documents import Document
from data.errors import DataError
from data.files import atomic_write


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="a file")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="a file, or a folder for one file a document")],
    source_format: Annotated[str | None, typer.Option("--from", help=f"one of {' '.join(READERS)}")] = None,
    target_format: Annotated[str | None, typer.Option("--to", help=f"one of {' '.join(WRITERS)}")] = None,
) -> None:
    """Write documents in another format. An OUT without extension is a folder (of CoNLL if --to is not given)."""
    documents = [document for _, document in read_numbered(source, source_format)]
    if target.suffix:
        _write(documents, target, format_of(target, target_format))
        note(f"{len(documents)} documents → {target}")
        return
    name = target_format or "conll"
    files = {_file_name(document): document for document in documents}
    if len(files) < len(documents):
        raise DataError(
            "documents share an id, expected one of its own for each file; run `musamma check`", path=source
        )
    for stem, document in files.items():
        _write([document], target / f"{stem}.{name}", name)
    note(f"{len(documents)} documents → {target}/")


def _write(documents: Iterable[Document], path: Path, name: str) -> None:
    if name not in WRITERS:
        raise DataError(f"cannot write {name!r}, expected one of {' '.join(WRITERS)}", path=path)
    with atomic_write(path) as file:
        WRITERS[name](documents, file)


def _file_name(document: Document) -> str:
    if document.id in ("", ".", "..") or any(mark in document.id for mark in "/\\\0"):
        raise DataError(f"the id {document.id!r} cannot name a file; convert to one file, or change the id")
    return document.id
