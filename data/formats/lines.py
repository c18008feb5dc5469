"""Plain text, a document a line: standard input is read so, where nothing else is said."""

from collections.abc import Iterator
from pathlib import Path

from ..documents import Document
from ..errors import OnRejected
from ..files.whole_files import read_lines
from ..located import Lines, LocatedDocument


def read(path: Path, *, on_rejected: OnRejected | None = None) -> Iterator[LocatedDocument]:
    """Read the lines of a file, each a document without entities; those without any character are passed over.

    Args:
        on_rejected: is given each line that is no text, and reading goes on.

    Raises:
        DataError: the file or a line of it cannot be read as text, and there is no `on_rejected`.
    """
    for number, line in read_lines(path, on_rejected):
        if line:
            yield LocatedDocument(Document(f"line {number}", line), path, Lines(number))
