"""Plain text: each file is one document without entities."""

from collections.abc import Iterator
from pathlib import Path

from ..documents import Document
from ..files.streams import without_compression
from ..files.whole_files import LONGEST, read_text
from ..located import LocatedDocument


def read(path: Path) -> Iterator[LocatedDocument]:
    """Read a plain text file as one document, whose id is the name of the file without its extension.

    Raises:
        DataError: the file cannot be read as text, or has more bytes than `data.files.whole_files.LONGEST`.
    """
    document = Document(without_compression(path).stem, read_text(path, longest=LONGEST))
    yield LocatedDocument(document, path, named=False, annotated=False)
