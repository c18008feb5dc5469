"""Files of documents, whatever their format."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from data.check import check_documents
from data.documents import Document, Lines
from data.errors import DataError
from data.files import read_text
from data.formats.conll import read_conll, write_conll
from data.formats.jsonl import read_jsonl, write_jsonl

Reader = Callable[[Path], Iterator[tuple[Lines, Document]]]
Writer = Callable[[Iterable[Document], IO[str]], None]


def read_txt(path: Path) -> Iterator[tuple[Lines, Document]]:
    """A plain text file: one document, named after the file.

    Raises:
        DataError: the file cannot be read as text.
    """
    yield Lines(1), Document(path.stem, read_text(path))


READERS: dict[str, Reader] = {"jsonl": read_jsonl, "conll": read_conll, "txt": read_txt}
WRITERS: dict[str, Writer] = {"jsonl": write_jsonl, "conll": write_conll}
_EXTENSIONS = {".jsonl": "jsonl", ".conll": "conll", ".bio": "conll", ".iob": "conll", ".txt": "txt"}


def format_of(path: Path, wanted: str | None = None) -> str:
    """The format of a file: as wanted, or by its extension.

    Raises:
        DataError: the extension says nothing.
    """
    if wanted is not None:
        return wanted
    if path.suffix not in _EXTENSIONS:
        raise DataError(
            f"the extension {path.suffix!r} names no format, expected one of {' '.join(_EXTENSIONS)}; "
            "name the format with --from or --to",
            path=path,
        )
    return _EXTENSIONS[path.suffix]


def read_numbered(path: Path, format: str | None = None) -> Iterator[tuple[Lines, Document]]:
    """Read the documents of a file, each with its lines, as they stand (unchecked).

    Raises:
        DataError: the file or a line of it cannot be read, or the format is unknown.
    """
    name = format_of(path, format)
    if name not in READERS:
        raise DataError(f"cannot read {name!r}, expected one of {' '.join(READERS)}", path=path)
    return READERS[name](path)


def load_corpus(
    path: Path,
    *,
    format: str | None = None,
    labels: tuple[str, ...] | None = None,
    change: Callable[[Document], Document] | None = None,
) -> list[Document]:
    """Read an annotated file for training or scoring; invalid `I-` starts pass, anything else that is wrong stops.

    Args:
        change: applied to each document before it is checked; to rename labels, for one.

    Raises:
        DataError: the file cannot be read, holds no document, or a span or label of it is wrong.
    """
    numbered = list(read_numbered(path, format))
    if change is not None:
        numbered = [(lines, change(document)) for lines, document in numbered]
    if not numbered:
        raise DataError("found no document, expected at least one; check the path and the format", path=path)
    for problem in check_documents(numbered, path, labels=labels):
        if problem.rule != "invalid-transition":
            raise DataError(f"{problem.rule}: {problem.found}: {problem.advice}", path=path, line=problem.line)
    return [document for _, document in numbered]
