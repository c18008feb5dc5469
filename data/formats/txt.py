"""Plain text: a file is a document without entities."""

from collections.abc import Iterator
from pathlib import Path

from ..documents import Document, Lines
from ..files import LONGEST, read_text
from ..streams import unpacked


def read(path: Path) -> Iterator[tuple[Lines, Document]]:
    """A plain text file: one document, named after the file.

    Raises:
        DataError: the file cannot be read as text, or is longer than `data.files.LONGEST`.
    """
    yield Lines(1), Document(unpacked(path).stem, read_text(path, longest=LONGEST))
