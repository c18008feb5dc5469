"""Names of files for documents, from their ids."""

import re
from pathlib import Path, PurePosixPath

from ...errors import DataError

_RENAMED = "renamed"
_LONGEST = 200
"""The most bytes of a part of a name, so that there is room for extensions below the 255 of most file systems."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


class FileNames:
    """The names of the files of some documents, without extensions.

    An id that is a path, like ``2003/12/a``, is a name as it is, with its folders. Others (``..``, a web address, more
    than 200 bytes) are numbered: ``renamed/1``, ``renamed/2`` …. So is the second of two ids of which one needs a file
    and the other a folder of the same name: ``x`` and ``x.tsv/b`` in files with the extension ``.tsv``.

    Args:
        extension: the extension of the files, with the dot.
        other_files: the other files of the folder, with their extensions.

    Attributes:
        renamed: the names that are not the ids of their documents, by id.
    """

    def __init__(self, extension: str, *other_files: str) -> None:
        self.renamed: dict[str, str] = {}
        self._extension = extension
        self._files = set(map(PurePosixPath, other_files))
        self._folders: set[PurePosixPath] = set()

    def of(self, identifier: str) -> str:
        """The name for an id; the same again for the same id."""
        if _is_name(identifier):
            file = self._file(identifier)
            if file not in self._folders and self._files.isdisjoint(file.parents):
                self._files.add(file)
                self._folders.update(file.parents)
                return identifier
        return self.renamed.setdefault(identifier, f"{_RENAMED}/{len(self.renamed) + 1}")

    def new_file(self, identifier: str, folder: Path, target: Path) -> Path:
        """The file for a document that is about to be written; the folder that it is in is made.

        Args:
            identifier: the id of the document.
            folder: the folder of all files.
            target: the folder as the user named it, for messages.

        Raises:
            DataError: the file exists.
        """
        file = folder / self._file(self.of(identifier))
        if file.exists():
            found = f"found two documents with the id {identifier!r}"
            raise DataError(f"{found}, expected unique ids; rename one", path=target)
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def _file(self, name: str) -> PurePosixPath:
        return PurePosixPath(f"{name}{self._extension}")


def _is_name(identifier: str) -> bool:
    *folders, name = identifier.split("/")
    return (
        all(part and part[0] != "." and not _CONTROL.search(part) for part in (*folders, name))
        and all(len(part.encode(errors="surrogatepass")) <= _LONGEST for part in (*folders, name))
        and not any(PurePosixPath(part).suffix in (".txt", ".ann") for part in folders)
        and folders[:1] != [_RENAMED]
    )
