"""Reading and writing files: strict UTF-8 in, whole files out."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ..errors import DataError, OnRejected
from .streams import open_stream, unreadable

LONGEST = 8 * 2**20
"""Most bytes of one line, or of one plain text: some 700,000 Arabic words. Memory grows with a document's length."""


def read_text(path: Path, *, longest: int = -1) -> str:
    """The text of a UTF-8 file, line ends and BOM untouched.

    Args:
        longest: most bytes it may have; any number if below 0.

    Raises:
        DataError: the file is missing or cannot be read, is not UTF-8, holds NUL bytes, or is too long.
    """
    with open_stream(path) as stream:
        raw = stream.read() if longest < 0 else stream.read(longest + 1)
    if 0 <= longest < len(raw):
        raise DataError(f"found more than {longest:,} bytes, expected a shorter text; cut it into several", path=path)
    return decode(raw, path)


def decode(raw: bytes, path: Path | str, *, line: int = 1) -> str:
    """Decode UTF-8 bytes; `path`, and `line` as the number of their first line, name them in errors.

    Raises:
        DataError: the bytes are not UTF-8, or hold a NUL; the line is given.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"found the byte 0x{raw[error.start]:02x} at position {error.start}, expected UTF-8; "
            "convert the file (iconv -f cp1256 -t utf-8 is the usual one for Arabic)",
            path=path,
            line=raw.count(b"\n", 0, error.start) + line,
        ) from None
    nul = text.find("\0")
    if nul >= 0:
        raise DataError(
            "found a NUL character, expected text; the file is damaged or not UTF-8",
            path=path,
            line=text.count("\n", 0, nul) + line,
        )
    return text


def read_lines(path: Path, on_rejected: OnRejected | None = None) -> Iterator[tuple[int, str]]:
    """Numbered lines of a UTF-8 file as they are read, from 1, without their end (LF or CRLF) and without a BOM.

    Only LF ends a line: U+2028, form feeds and the like are text. A line that was rejected is passed over.

    Raises:
        DataError: the file is missing or cannot be read; a line is not UTF-8, holds NUL bytes, or is longer than
            `LONGEST`, and there is no `on_rejected`.
    """
    with open_stream(path) as stream:
        for number, raw in enumerate(_raw_lines(stream), start=1):
            try:
                line = _decode_line(raw.removesuffix(b"\n"), path, number)
            except DataError as error:
                if on_rejected is None:
                    raise
                on_rejected(error)
            else:
                yield number, line


def _decode_line(raw: bytes, path: Path, number: int) -> str:
    if len(raw) > LONGEST:
        found = f"found a line of more than {LONGEST:,} bytes, expected a shorter one; cut it into several"
        raise DataError(found, path=path, line=number)
    line = decode(raw, path, line=number).removesuffix("\r")
    return line.removeprefix("\ufeff") if number == 1 else line


def _raw_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long its first bytes."""
    while raw := stream.readline(LONGEST + 2):  # a line of LONGEST bytes, its end, and one more
        yield raw
        while len(raw) == LONGEST + 2 and not raw.endswith(b"\n"):
            raw = stream.readline(LONGEST + 2)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal.

    Raises:
        DataError: the file is missing or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(error, path) from None


def sha256_of_all(path: Path) -> str | None:
    """The SHA-256 of a file, or of a folder's files with their names; None where there is neither (a name on a hub).

    Raises:
        DataError: as `sha256`.
    """
    if not path.is_dir():
        return sha256(path) if path.exists() else None
    files = sorted(file for file in path.rglob("*") if file.is_file())
    listing = "".join(f"{sha256(file)}  {file.relative_to(path).as_posix()}\n" for file in files)
    return hashlib.sha256(listing.encode()).hexdigest()


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to: the file takes its name only when the block ends without an error.

    Parent folders are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[str]]:
    """Open a text file that appears under its name only when the block ends without an error.

    Parent folders are made. Line ends are LF on every system.
    """
    with atomic_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """A new folder that appears under its name only when the block ends without an error.

    Raises:
        DataError: something is there already, other than an empty folder.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise DataError(
            "found something there already, expected a new folder; name another one or remove it", path=path
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield temporary
        temporary.chmod(0o777 & ~_umask())
        temporary.replace(path)
    except BaseException:
        shutil.rmtree(temporary)
        raise


def write_whole(path: Path, text: str) -> None:
    """Write a text file in one go, as `atomic_write` does."""
    with atomic_write(path) as file:
        file.write(text)


def write_json(path: Path, value: Any) -> None:
    """Write a value as indented JSON, whole or not at all."""
    write_whole(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _umask() -> int:
    value = os.umask(0)
    os.umask(value)
    return value
