"""Plain text with one document per line: the default format of standard input."""

from collections.abc import Iterator
from pathlib import Path

from ..documents import Document
from ..errors import OnRejected
from ..files.whole_files import read_lines
from ..located import Lines, LocatedDocument


def read(path: Path, *, on_rejected: OnRejected | None = None) -> Iterator[LocatedDocument]:
    """Read each line of a file as a document without entities. Empty lines are skipped.

    Args:
        on_rejected: a callback that receives each line that cannot be read as text; reading continues after it.

    Raises:
        DataError: the file cannot be read; or a line cannot be read as text, and there is no `on_rejected`.
    """
    for number, line in read_lines(path, on_rejected):
        if line:
            document = Document(f"line {number}", line)
            yield LocatedDocument(document, path, Lines(number), named=False, annotated=False)
