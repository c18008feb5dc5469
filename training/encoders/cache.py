"""The cache of encoders that this package has made: folders that appear once they are complete."""

import os
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

from ...data.errors import DataError
from ...data.files.whole_files import atomic_folder
from .screen import note


def cached(name: str, build: Callable[[Path], None], *, remark: str) -> Path:
    """A folder of the cache, which is built if it is not there yet.

    The cache is the folder in the environment variable `MUSAMMA_CACHE`, or else the system's cache folder for users.
    The folder appears only once it is complete. If two processes build it at the same time, both use the one that is
    complete first.

    Args:
        name: the name of the folder; it must change with the contents.
        build: writes the files into an empty folder.
        remark: what is built, for the line on standard error: ``{remark} in {folder} (once)``.
    """
    folder = Path(os.environ.get("MUSAMMA_CACHE") or user_cache_path("musamma")) / name
    if folder.is_dir():
        return folder
    note(f"{remark} in {folder} (once)")
    try:
        with atomic_folder(folder) as temporary:
            build(temporary)
    except (OSError, DataError):
        if not folder.is_dir():  # otherwise another process has built it meanwhile
            raise
    return folder
