"""The one error a reader of this project's data has to catch."""

from pathlib import Path


class DataError(ValueError):
    """Input that cannot be used: says where, what was found, what was expected and what to do.

    Args:
        message: what was found, what was expected and what to do.
        path: the file, when there is one.
        line: the 1-based line, when there is one.
    """

    def __init__(self, message: str, *, path: Path | str | None = None, line: int | None = None) -> None:
        self.message = message
        self.path = None if path is None else str(path)
        self.line = line
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(place + message)
