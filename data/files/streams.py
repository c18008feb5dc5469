"""Files as streams of bytes, unpacked where their name says that they are packed."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import DataError

PACKED = (".gz", ".zst")
"""Extensions of files that are unpacked as they are read: gzip, Zstandard."""

STDIN = Path("-")
"""Stands for standard input."""


def unpacked(path: Path) -> Path:
    """The name of a file without the extension that says that it is packed."""
    return path.with_suffix("") if path.suffix in PACKED else path


def refuse_packed(path: Path) -> None:
    """See that a file to write is not to be packed.

    Raises:
        DataError: its extension says so.
    """
    if path.suffix in PACKED:
        raise DataError(f"cannot write {path.suffix}, expected another extension; pack the file afterwards", path=path)


@contextmanager
def open_stream(path: Path) -> Iterator[BinaryIO]:
    """Open a file, or standard input, to read what it holds.

    Raises:
        DataError: the file is missing or cannot be read, or is not packed as its extension says.
    """
    try:
        if path == STDIN:
            yield sys.stdin.buffer
            return
        with path.open("rb") as file:
            if path.suffix == ".gz":
                with gzip.open(file) as stream:
                    yield cast(BinaryIO, stream)
            elif path.suffix == ".zst":
                # Takes a tenth of a second to import, and few files need it.
                arrow = import_module("pyarrow")
                with BufferedReader(arrow.input_stream(file, compression="zstd")) as stream:
                    yield cast(BinaryIO, stream)
            else:
                yield file
    except (EOFError, zlib.error) as error:
        raise _damaged(path, str(error)) from None
    except OSError as error:
        if error.errno is None:  # not of the system, but of an unpacker
            raise _damaged(path, str(error)) from None
        raise unreadable(error, path) from None


def unreadable(error: OSError, path: Path) -> DataError:
    """What to say of a file that cannot be opened or read."""
    if isinstance(error, FileNotFoundError):
        return DataError("found no such file, expected one to read; check the path", path=path)
    if isinstance(error, IsADirectoryError):
        return DataError("found a folder, expected a file; name a file in it", path=path)
    return DataError(
        f"found no readable file ({error.strerror}), expected one; check the path and its rights", path=path
    )


def _damaged(path: Path, what: str) -> DataError:
    return DataError(f"found no sound {path.suffix} file ({what}), expected a whole one; copy it again", path=path)
