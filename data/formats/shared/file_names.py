"""Names of files for documents, from their ids."""

import re
from pathlib import PurePosixPath

_RENAMED = "renamed"
_LONGEST = 200
"""The most bytes of a part of a name, so that there is room for extensions below the 255 of most file systems."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


class FileNames:
    """The names of the files of some documents, without extensions.

    An id that is a path, like ``2003/12/a``, is a name as it is, with its folders. Others (``..``, a web address, more
    than 200 bytes) are numbered: ``renamed/1``, ``renamed/2`` ….

    Attributes:
        renamed: the names that are not the ids of their documents, by id.
    """

    def __init__(self) -> None:
        self.renamed: dict[str, str] = {}

    def of(self, identifier: str) -> str:
        """The name for an id; the same again for the same id."""
        if _is_name(identifier):
            return identifier
        return self.renamed.setdefault(identifier, f"{_RENAMED}/{len(self.renamed) + 1}")


def _is_name(identifier: str) -> bool:
    *folders, name = identifier.split("/")
    return (
        all(part and part[0] != "." and not _CONTROL.search(part) for part in (*folders, name))
        and all(len(part.encode(errors="surrogatepass")) <= _LONGEST for part in (*folders, name))
        and not any(PurePosixPath(part).suffix in (".txt", ".ann") for part in folders)
        and folders[:1] != [_RENAMED]
    )
