"""Documents with their lines in a file, as pairs."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from musamma.data.corpus import read_located
from musamma.data.documents import Document
from musamma.data.formats.registry import WRITERS, Keeps
from musamma.data.located import Lines, LocatedDocument
from musamma.data.reading import Reading


def numbered(path: Path, format: str | None = None, **options: Any) -> Iterator[tuple[Lines, Document]]:
    """Read the documents of a file, each with its lines.

    Args:
        options: the other fields of `Reading`, and the keyword arguments of `read_located`.
    """
    reading = Reading(format, **{each.name: options.pop(each.name) for each in fields(Reading) if each.name in options})
    return ((each.lines, each.document) for each in read_located(path, reading, **options) if each.path == path)


def located(documents: Iterable[tuple[Lines, Document]], path: Path) -> list[LocatedDocument]:
    """Documents as if they had been read from the given lines of a file."""
    return [LocatedDocument(document, path, lines) for lines, document in documents]


def writers_that_keep(what: Keeps) -> list[str]:
    """The names of the formats that keep `what` when they are written."""
    return sorted(name for name, format in WRITERS.items() if what in (format.keeps or Keeps.NOTHING))
