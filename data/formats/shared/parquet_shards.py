"""The Parquet files of a data set as they lie on the Hugging Face Hub: ``data/train-00000-of-00002.parquet``."""

import re
from pathlib import Path

from ...files.folders import visible_paths

_SHARD = re.compile(r"(.+)-\d{5}-of-\d{5}\.parquet")


def parquet_shards(folder: Path) -> dict[str, list[Path]]:
    """The files of each split, in order, in a folder and its subfolders, apart from hidden ones; empty without any.

    A split is named by its files; in a subfolder other than ``data``, which is one of several configurations, it is
    ``SUBFOLDER/SPLIT``.
    """
    found: dict[str, list[Path]] = {}
    for path in visible_paths(folder, "*-of-*.parquet"):
        shard = _SHARD.fullmatch(path.name)
        if shard:
            folders = path.relative_to(folder).parts[:-1]
            name = "/".join([*(part for part in folders if part != "data"), shard[1]])
            found.setdefault(name, []).append(path)
    return found
