"""Files as streams of bytes, decompressed according to their extension."""

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

COMPRESSED_EXTENSIONS = (".gz", ".zst")
"""Extensions of files that are decompressed while they are read: gzip and Zstandard."""

STDIN = Path("-")
"""The path that denotes standard input."""


def without_compression(path: Path) -> Path:
    """The path without the extension of a compressed file (``a.jsonl`` for ``a.jsonl.gz``)."""
    return path.with_suffix("") if is_compressed(path) else path


def is_compressed(path: Path) -> bool:
    """Whether a path has the extension of a compressed file."""
    return path.suffix.lower() in COMPRESSED_EXTENSIONS


def file_extension(path: Path) -> str:
    """The extension that tells the format of a file, in small letters: of ``A.CSV`` and ``a.csv.gz`` it is ``.csv``."""
    return without_compression(path).suffix.lower()


def refuse_compressed(path: Path) -> None:
    """Refuse to write a compressed file.

    Raises:
        DataError: the path has the extension of a compressed file.
    """
    if is_compressed(path):
        raise DataError(
            f"cannot write {path.suffix}, expected another extension; compress the file afterwards", path=path
        )


@contextmanager
def open_stream(path: Path) -> Iterator[BinaryIO]:
    """Open a file or standard input for reading, and decompress it if its extension is in `COMPRESSED_EXTENSIONS`.

    Raises:
        DataError: the file is missing, cannot be read, or is not validly compressed.
    """
    try:
        if path == STDIN:
            yield sys.stdin.buffer
            return
        with path.open("rb") as file:
            if path.suffix.lower() == ".gz":
                with gzip.open(file) as stream:
                    yield cast(BinaryIO, stream)
            elif path.suffix.lower() == ".zst":
                # Imported only when needed: the import takes a tenth of a second.
                arrow = import_module("pyarrow")
                with BufferedReader(arrow.input_stream(file, compression="zstd")) as stream:
                    yield cast(BinaryIO, stream)
            else:
                yield file
    except (EOFError, zlib.error) as error:
        raise _damaged(path, str(error)) from None
    except OSError as error:
        if error.errno is None:  # raised by a decompressor, not by the operating system
            raise _damaged(path, str(error)) from None
        raise unreadable(error, path) from None


def unreadable(error: OSError, path: Path) -> DataError:
    """The error to raise for a file that cannot be opened or read."""
    if isinstance(error, FileNotFoundError):
        return DataError("found no such file, expected one to read; check the path", path=path)
    if isinstance(error, IsADirectoryError):
        return DataError("found a folder, expected a file; name a file in it", path=path)
    return DataError(
        f"found no readable file ({error.strerror}), expected one; check the path and its permissions", path=path
    )


def _damaged(path: Path, what: str) -> DataError:
    return DataError(f"found a damaged {path.suffix} file ({what}), expected a complete one; copy it again", path=path)
