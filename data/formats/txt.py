"""Plain text: a file is a document without entities."""

from collections.abc import Iterator
from pathlib import Path

from data.documents import Document, Lines
from data.files import read_text


def read(path: Path) -> Iterator[tuple[Lines, Document]]:
    """A plain text file: one document, named after the file.

    Raises:
        DataError: the file cannot be read as text.
    """
    yield Lines(1), Document(path.stem, read_text(path))
