"""The contents of folders."""

from pathlib import Path


def visible_paths(folder: Path, pattern: str = "*") -> list[Path]:
    """The files and folders in a folder and its subfolders, sorted, apart from hidden ones and what is in these.

    Args:
        pattern: what their names match.
    """
    paths = folder.rglob(pattern)
    return sorted(path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts))
