"""The errors that a user of this project has to catch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class DataError(ValueError):
    """Input that cannot be used: says where, what was found, what was expected and what to do.

    Args:
        message: what was found, what was expected and what to do.
        path: the file, when there is one; ``-`` is standard input.
        line: the 1-based line, when there is one.
        document: the id of the document that cannot be used, when there is one.
    """

    def __init__(
        self, message: str, *, path: Path | str | None = None, line: int | None = None, document: str | None = None
    ) -> None:
        self.message = message
        self.path = None if path is None else "standard input" if str(path) == "-" else str(path)
        self.line = line
        self.document = document
        place = "" if path is None else f"{self.path}: " if line is None else f"{self.path}:{line}: "
        super().__init__(place + message)


OnRejected = Callable[[DataError], None]
"""Is given what is wrong with each document that cannot be used; reading goes on after it."""


@contextmanager
def rejecting(on_rejected: OnRejected | None) -> Iterator[None]:
    """Give an error in the block to `on_rejected` and go on after the block.

    Raises:
        DataError: of the block, where there is no `on_rejected`.
    """
    try:
        yield
    except DataError as error:
        if on_rejected is None:
            raise
        on_rejected(error)


class ModelError(RuntimeError):
    """A model that cannot be found or used: says what was found, what was expected and what to do."""


class ExtraError(ImportError):
    """Packages that are not installed, of an extra of this one: says which, and how to install it."""
