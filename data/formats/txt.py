"""Plain text: a file is a document without entities."""

from collections.abc import Iterator
from pathlib import Path

from ..documents import Document
from ..files.streams import unpacked
from ..files.whole_files import LONGEST, read_text
from ..located import LocatedDocument


def read(path: Path) -> Iterator[LocatedDocument]:
    """A plain text file: one document, named after the file.

    Raises:
        DataError: the file cannot be read as text, or is longer than `data.files.whole_files.LONGEST`.
    """
    yield LocatedDocument(Document(unpacked(path).stem, read_text(path, longest=LONGEST)), path)
