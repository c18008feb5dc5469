"""The contents of folders."""

from collections.abc import Iterator
from pathlib import Path


def visible_paths(folder: Path, pattern: str = "*") -> list[Path]:
    """The files and folders in a folder and its subfolders, sorted, apart from hidden ones and what is in these.

    Args:
        pattern: what their names match.
    """
    return sorted(_visible(folder, pattern))


def any_file(folder: Path, pattern: str) -> Path | None:
    """A visible file in a folder or its subfolders, whichever is found first; None if there is none.

    Args:
        pattern: what its name matches.
    """
    return next((path for path in _visible(folder, pattern) if path.is_file()), None)


def _visible(folder: Path, pattern: str) -> Iterator[Path]:
    for path in folder.rglob(pattern):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path
