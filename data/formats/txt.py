"""Plain text: a file is a document without entities."""

from collections.abc import Iterator
from pathlib import Path

from ..documents import Document, Lines
from ..files.streams import unpacked
from ..files.whole_files import LONGEST, read_text


def read(path: Path) -> Iterator[tuple[Lines, Document]]:
    """A plain text file: one document, named after the file.

    Raises:
        DataError: the file cannot be read as text, or is longer than `data.files.whole_files.LONGEST`.
    """
    yield Lines(1), Document(unpacked(path).stem, read_text(path, longest=LONGEST))
