"""The exceptions that this package raises for its callers to catch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class DataError(ValueError):
    """Input that cannot be used.

    The text of the exception starts with the path and the line, if they are known.

    Args:
        message: what was found, what was expected and what to do.
        path: the file, if known; ``-`` is standard input.
        line: the 1-based line in the file, if known.
        document: the id of the document that cannot be used, if known.
    """

    def __init__(
        self, message: str, *, path: Path | str | None = None, line: int | None = None, document: str | None = None
    ) -> None:
        self.message = message
        self.path = None if path is None else "standard input" if str(path) == "-" else str(path)
        self.line = line
        self.document = document
        location = "" if path is None else f"{self.path}: " if line is None else f"{self.path}:{line}: "
        super().__init__(location + message)


OnRejected = Callable[[DataError], None]
"""A callback that receives the error of each document that cannot be used. Reading continues with the next document."""


@contextmanager
def rejecting(on_rejected: OnRejected | None) -> Iterator[None]:
    """Pass a `DataError` raised in the ``with`` block to `on_rejected`; execution continues after the block.

    Args:
        on_rejected: None to raise the error instead.

    Raises:
        DataError: the block raises it and `on_rejected` is None.
    """
    try:
        yield
    except DataError as error:
        if on_rejected is None:
            raise
        on_rejected(error)


class ModelError(RuntimeError):
    """A model that cannot be found or used. The message says what was found, what was expected and what to do."""


class ExtraError(ImportError):
    """A package of an extra is not installed. The message names the package and the command that installs the extra."""
