"""What a command is given to read: files, folders, patterns, standard input."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from glob import glob, has_magic
from pathlib import Path

from .corpus import read_readable
from .documents import Document
from .errors import DataError
from .files.streams import STDIN
from .files.whole_files import LONGEST, atomic_write
from .formats.registry import format_of, is_corpus
from .formats.shared.columns import Columns
from .formats.shared.record import Fields


@dataclass(frozen=True, slots=True)
class RejectedDocument:
    """A document that could not be used: where it stands, and why."""

    id: str | None
    file: str | None
    line: int | None
    reason: str

    @classmethod
    def of(cls, error: DataError) -> "RejectedDocument":
        """What an error says."""
        return cls(error.document, error.path, error.line, error.message)

    @property
    def line_of_json(self) -> str:
        """How a file of rejected has it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def error(self) -> DataError:
        """The error again."""
        return DataError(self.reason, path=self.file, line=self.line, document=self.id)


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read that do not say it themselves.

    Attributes:
        format: theirs, or None to go by the extension.
        columns: of CoNLL.
        fields: of JSONL and Parquet.
    """

    format: str | None = None
    columns: Columns | None = None
    fields: Fields | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents come from.

    Attributes:
        files: in their order.
        reading: how they are read.
        strict: whether the first document that cannot be used stops the reading.
    """

    files: tuple[Path, ...]
    reading: Reading = Reading()
    strict: bool = False

    def read(self) -> Iterator[Document | RejectedDocument]:
        """The documents, as they stand, and a fault in the place of each that cannot be used.

        Raises:
            DataError: the format is unknown, what `reading` says is not for it, or at the first fault, where `strict`.
        """
        for file in self.files:
            for item in _read(file, self.reading):
                if self.strict and isinstance(item, RejectedDocument):
                    raise item.error
                yield item

    def measure(self) -> int | None:
        """How many characters all texts will have; None where they can be read only once.

        Raises:
            DataError: as `read`.
        """
        if STDIN in self.files:
            return None
        return sum(len(item.text) for item in self.read() if isinstance(item, Document))

    def sizes(self) -> dict[str, int | None]:
        """The size in bytes of each file; None of what is no file."""
        return {str(file): file.stat().st_size if file.is_file() else None for file in self.files}


def find_files(names: Iterable[str], format: str | None = None, *, leave_out: Path | None = None) -> list[Path]:
    """The files of some names: of a folder those in it and in the folders in it, but for hidden ones; of a pattern
    (``*``, ``**``, ``?``, ``[…]``) those it matches; ``-`` is standard input. A folder that is one corpus stays whole.

    Args:
        format: theirs, or None to go by their extensions.
        leave_out: a file or folder that is to be written, and so is nothing to read.

    Raises:
        DataError: nothing is there, or a file's format is unknown.
    """
    files = [file for name in names for file in _find(name, format)]
    kept = [file for file in files if leave_out is None or not _is_within(file, leave_out)]
    for file in kept:
        format_of(file, format)
    return kept


def _read(file: Path, reading: Reading) -> Iterator[Document | RejectedDocument]:
    rejected: list[DataError] = []
    found = read_readable(
        file, reading.format, on_rejected=rejected.append, columns=reading.columns, fields=reading.fields
    )
    for document in found:
        yield from map(RejectedDocument.of, rejected)
        rejected.clear()
        yield document if len(document.text) <= LONGEST else _too_long(document, file)
    yield from map(RejectedDocument.of, rejected)


def write_rejected(rejected: Iterable[RejectedDocument], path: Path) -> None:
    """Write rejected, a JSON object a line, into a file that appears whole or not at all."""
    with atomic_write(path) as file:
        file.writelines(f"{fault.line_of_json}\n" for fault in rejected)


def _too_long(document: Document, file: Path) -> RejectedDocument:
    reason = f"found {len(document.text):,} characters, expected {LONGEST:,} at most; cut the document into several"
    return RejectedDocument(document.id, str(file), None, reason)


def _find(name: str, format: str | None) -> list[Path]:
    path = Path(name)
    if path == STDIN or path.is_file():
        return [path]
    if path.is_dir():
        found = _files_in(path, format)
        if not found:
            raise DataError("found no file in it, expected at least one; check the path", path=path)
        return found
    if has_magic(name):
        matches = map(Path, glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        files = {file for each in matches for file in (_files_in(each, format) if each.is_dir() else [each])}
        if not files:
            raise DataError(f"found no file that matches {name!r}, expected at least one; check the pattern")
        return sorted(files)
    if format == "datasets":  # an id of the hub
        return [path]
    raise DataError("found no such file, expected one to read; check the path", path=path)


def _files_in(folder: Path, format: str | None) -> list[Path]:
    if is_corpus(folder, format):
        return [folder]
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if not any(x.startswith(".") for x in path.relative_to(folder).parts))


def _is_within(file: Path, place: Path) -> bool:
    return file != STDIN and file.resolve().is_relative_to(place.resolve())
