"""Reading strict UTF-8, and writing files atomically."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ..errors import DataError, OnRejected
from .encodings import what_bytes_are
from .streams import open_stream, unreadable

LONGEST = 8 * 2**20
"""Maximum size of a line or plain text in bytes, and of any document in characters: about 700,000 Arabic words.

The limit bounds memory use, which grows with the length of a document.
"""

LONGEST_RECORD = 4 * LONGEST
"""Maximum size in bytes of a line that is a record of JSON: it may have words, sentences and meta beside the text."""


def read_text(path: Path, *, longest: int = -1) -> str:
    """The text of a UTF-8 file, with its line ends and BOM unchanged.

    Args:
        longest: the maximum size in bytes; no limit if negative.

    Raises:
        DataError: the file is missing, cannot be read, is not UTF-8, contains NUL bytes, or is too long.
    """
    with open_stream(path) as stream:
        raw = stream.read() if longest < 0 else stream.read(longest + 1)
    if 0 <= longest < len(raw):
        raise DataError(f"found more than {longest:,} bytes, expected a shorter text; cut it into several", path=path)
    return decode(raw, path)


def decode(raw: bytes, path: Path | str, *, line: int = 1) -> str:
    """Decode UTF-8 bytes.

    Args:
        raw: any number of lines.
        path: the file, for error messages.
        line: the 1-based line in the file at which the bytes start.

    Raises:
        DataError: the bytes are not UTF-8 or contain a NUL; the error has the line of the first such byte.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_foreign(raw, path, line)
        raise DataError(
            f"found the byte 0x{raw[error.start]:02x} at position {error.start}, expected UTF-8; "
            "convert the file (iconv -f cp1256 -t utf-8 is the usual one for Arabic)",
            path=path,
            line=raw.count(b"\n", 0, error.start) + line,
        ) from None
    nul = text.find("\0")
    if nul >= 0:
        _refuse_foreign(raw, path, line)
        raise DataError(
            "found a NUL character, expected text; the file is damaged, or in UTF-16 (iconv -f utf-16le -t utf-8)",
            path=path,
            line=text.count("\n", 0, nul) + line,
        )
    return text


def _refuse_foreign(raw: bytes, path: Path | str, line: int) -> None:
    """Refuse bytes whose encoding or kind of file is known, at the start of a file."""
    found = what_bytes_are(raw) if line == 1 else None
    if found:
        raise DataError(f"found {found[0]}, expected text in UTF-8; {found[1]}", path=path, line=line)


def refuse_other_files(path: Path) -> None:
    """Refuse a file that is known to be no UTF-8 text, such as a table of Excel.

    Raises:
        DataError: the file is such a file, or cannot be read.
    """
    if path.is_file():
        with open_stream(path) as stream:
            _refuse_foreign(stream.read(1024), path, 1)


def read_lines(
    path: Path, on_rejected: OnRejected | None = None, *, longest: int | None = None
) -> Iterator[tuple[int, str]]:
    """Read the lines of a UTF-8 file one by one.

    Only LF and CRLF end a line; U+2028, form feeds and similar characters are part of it.

    Args:
        on_rejected: called with the error of each line that cannot be used, which is then skipped; None to raise it.
        longest: the maximum size of a line in bytes; `LONGEST` if None.

    Yields:
        The number of each line, from 1, and the line without its end; the first line without a BOM.

    Raises:
        DataError: the file is missing or cannot be read; or, if `on_rejected` is None, a line is not UTF-8, contains
            NUL bytes, or is longer than `longest`.
    """
    longest = longest or LONGEST
    with open_stream(path) as stream:
        for number, raw in enumerate(_raw_lines(stream, longest), start=1):
            try:
                line = _decode_line(raw.removesuffix(b"\n"), path, number, longest)
            except DataError as error:
                if on_rejected is None:
                    raise
                on_rejected(error)
            else:
                yield number, line


def _decode_line(raw: bytes, path: Path, number: int, longest: int) -> str:
    if len(raw) > longest:
        cure = "convert its line ends: tr '\\r' '\\n'" if b"\r" in raw[:-2] else "cut it into several"
        found = f"found a line of more than {longest:,} bytes, expected a shorter one; {cure}"
        raise DataError(found, path=path, line=number)
    line = decode(raw, path, line=number).removesuffix("\r")
    return line.removeprefix("\ufeff") if number == 1 else line


def _raw_lines(stream: IO[bytes], longest: int) -> Iterator[bytes]:
    """The lines of a stream; a line that is too long is truncated to ``longest + 2`` bytes."""
    while raw := stream.readline(longest + 2):  # the longest line, its line feed, and one more byte
        yield raw
        while len(raw) == longest + 2 and not raw.endswith(b"\n"):
            raw = stream.readline(longest + 2)


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal.

    Raises:
        DataError: the file is missing or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(error, path) from None


def sha256_of_all(path: Path, patterns: Sequence[str] = ("**/*",)) -> str | None:
    """The SHA-256 of a file, or of the checksums and names of files in a folder, in hexadecimal.

    Args:
        path: the file or the folder.
        patterns: which files of the folder count.

    Returns:
        None if there is no such file or folder (for instance, if `path` is a name on a hub).

    Raises:
        DataError: as `sha256` does.
    """
    if not path.is_dir():
        return sha256(path) if path.exists() else None
    files = sorted({file for pattern in patterns for file in path.glob(pattern) if file.is_file()})
    listing = "".join(f"{sha256(file)}  {file.relative_to(path).as_posix()}\n" for file in files)
    return hashlib.sha256(listing.encode()).hexdigest()


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Provide a temporary path, and rename it to `path` when the ``with`` block ends without an exception.

    After an exception, the temporary file is deleted and a file already at `path` is unchanged. Parent folders are
    created.

    Yields:
        The temporary path, in the same folder as `path`.
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
    """Open a UTF-8 text file for writing that appears at `path` only when the ``with`` block ends without an exception.

    Parent folders are created. Line ends are LF on every system.
    """
    with atomic_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Create a folder that appears at `path` only when the ``with`` block ends without an exception.

    Parent folders are created.

    Yields:
        The temporary path of the folder.

    Raises:
        DataError: `path` exists and is not an empty folder.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise DataError(
            "found an existing file or folder, expected a new folder; choose another name or remove it", path=path
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield temporary
        set_usual_rights(temporary)
        temporary.replace(path)
    except BaseException:
        shutil.rmtree(temporary)
        raise


def set_usual_rights(folder: Path) -> None:
    """Give a new folder and all that is in it the rights of new files, which the process's umask decides.

    Temporary folders, and files that some libraries write (safetensors for one), can be read by their owner alone.
    Links are left alone.
    """
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod((0o777 if path.is_dir() else 0o666) & ~_umask())


def write_whole(path: Path, text: str) -> None:
    """Write a text file at once, with the guarantees of `atomic_write`."""
    with atomic_write(path) as file:
        file.write(text)


def write_json(path: Path, value: Any) -> None:
    """Write a value as indented JSON (`json_text`), with the guarantees of `atomic_write`."""
    write_whole(path, json_text(value, indent=2) + "\n")


def json_text(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON that can be written: halves of surrogate pairs, as in names of files that are not UTF-8, are
    escaped."""
    return json.dumps(value, ensure_ascii=False, indent=indent).encode(errors="backslashreplace").decode()


def _umask() -> int:
    value = os.umask(0)
    os.umask(value)
    return value
