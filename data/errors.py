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


Refuse = Callable[[DataError], None]
"""Is given what is wrong with each document that cannot be used, where reading shall go on behind it."""


@contextmanager
def refused(refuse: Refuse | None) -> Iterator[None]:
    """Where somebody listens, an error in the block is given to them and passes.

    Raises:
        DataError: of the block, where nobody listens.
    """
    try:
        yield
    except DataError as error:
        if refuse is None:
            raise
        refuse(error)


class ModelError(RuntimeError):
    """A model that cannot be found or used: says what was found, what was expected and what to do."""


class ExtraError(ImportError):
    """Packages that are not installed, of an extra of this one: says which, and how to install it."""
