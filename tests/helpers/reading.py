"""Documents with their lines in a file, as pairs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from musamma.data.corpus import read_located
from musamma.data.documents import Document
from musamma.data.formats.registry import WRITERS, Keeps
from musamma.data.located import Lines, LocatedDocument


def numbered(path: Path, format: str | None = None, **options: Any) -> Iterator[tuple[Lines, Document]]:
    """Read the documents of a file, each with its lines."""
    return ((each.lines, each.document) for each in read_located(path, format, **options) if each.path == path)


def located(documents: Iterable[tuple[Lines, Document]], path: Path) -> list[LocatedDocument]:
    """Documents as if they had been read from the given lines of a file."""
    return [LocatedDocument(document, path, lines) for lines, document in documents]


def writers_that_keep(what: Keeps) -> list[str]:
    """The names of the formats that keep `what` when they are written."""
    return sorted(name for name, format in WRITERS.items() if what in (format.keeps or Keeps.NOTHING))
