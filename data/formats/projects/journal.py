"""Journals: a file of lines to which each action of an annotator is appended, and which is never rewritten."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...errors import DataError
from ...files.whole_files import decode
from .actions import Entry, format_entry, parse_entry


class NotSavedError(OSError):
    """An action could not be written to the disk, and is not in the journal."""


class Journal:
    """A journal that is open for writing. What `append` has written is on the disk when it returns.

    Args:
        path: the file; it is created with the first action.

    Attributes:
        mended: what was removed from the end of the file, because it had been written only in part; empty if nothing.

    Raises:
        DataError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mended = ""
        self._file: int | None = None
        self._size = 0
        if path.exists():
            self._open()
            self._mend()

    def append(self, entries: Sequence[Entry]) -> None:
        """Write entries to the disk, all of them or none.

        Raises:
            NotSavedError: the disk is full or fails.
        """
        data = "".join(f"{format_entry(entry)}\n" for entry in entries).encode()
        try:
            if self._file is None:
                self._open()
            self._cut()  # what an earlier failure may have left
            written = 0
            while written < len(data):
                written += os.write(self._handle, data[written:])
            os.fsync(self._handle)
        except OSError as error:
            self._take_back()
            raise NotSavedError(f"found that {self.path} cannot be written ({error.strerror or error})") from None
        self._size += len(data)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @property
    def _handle(self) -> int:
        if self._file is None:
            raise NotSavedError(f"found {self.path} closed")
        return self._file

    def _open(self) -> None:
        """Open the file, and see that its name is on the disk too."""
        new = not self.path.exists()
        self.path.parent.mkdir(exist_ok=True)
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        self._size = os.fstat(self._file).st_size
        if new:
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _cut(self) -> None:
        if os.fstat(self._handle).st_size > self._size:
            os.ftruncate(self._handle, self._size)

    def _take_back(self) -> None:
        try:
            self._cut()
        except OSError:
            return  # the next `append` tries again; a half line at the end is mended when the file is opened

    def _mend(self) -> None:
        """Remove a last line that was written only in part. It was never shown as saved."""
        _, rest = _split(self.path.read_bytes())
        if not rest:
            return
        if _is_whole(rest):
            os.write(self._handle, b"\n")
            self._size += 1
        else:
            self._size -= len(rest)
            os.ftruncate(self._handle, self._size)
            self.mended = rest.decode(errors="backslashreplace")
        os.fsync(self._handle)


def read_journal(path: Path) -> Iterator[tuple[int, Entry]]:
    """The entries of a journal with their lines, from 1. A last line that was written only in part is left out.

    Raises:
        DataError: the file cannot be read, or another line is no action.
    """
    try:
        lines, rest = _split(path.read_bytes())
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror}); check the path and the rights", path=path) from None
    if _is_whole(rest):
        lines.append(rest)
    for number, line in enumerate(lines, start=1):
        try:
            yield number, parse_entry(decode(line, path, line=number))
        except DataError:
            raise
        except ValueError as error:
            raise DataError(
                f"{error}; the journal is damaged here: restore it from a copy, or delete the line if you can do "
                "without it",
                path=path,
                line=number,
            ) from None


def is_half_written(path: Path) -> bool:
    """Whether the last line of a journal was written only in part."""
    rest = _split(path.read_bytes())[1]
    return bool(rest) and not _is_whole(rest)


def _split(data: bytes) -> tuple[list[bytes], bytes]:
    """The lines of a file, and what follows the last line feed."""
    *lines, rest = data.split(b"\n")
    return lines, rest


def _is_whole(line: bytes) -> bool:
    """Whether what follows the last line feed lacks nothing else."""
    try:
        parse_entry(line.decode())
    except ValueError:
        return False
    return True
