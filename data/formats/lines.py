"""Plain text, a document a line: standard input is read so, where nothing else is said."""

from collections.abc import Iterator
from pathlib import Path

from ..documents import Document, Lines
from ..errors import Refuse
from ..files.whole_files import read_lines


def read(path: Path, *, refuse: Refuse | None = None) -> Iterator[tuple[Lines, Document]]:
    """Read the lines of a file, each a document without entities; those without any character are passed over.

    Args:
        refuse: is told of each line that is no text, and reading goes on.

    Raises:
        DataError: the file or a line of it cannot be read as text, and nobody listens.
    """
    for number, line in read_lines(path, refuse):
        if line:
            yield Lines(number), Document(f"line {number}", line)
