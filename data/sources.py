"""The input of a command: files, folders, glob patterns and standard input."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from glob import glob, has_magic
from pathlib import Path

from .corpus import read_located
from .documents import Document
from .errors import DataError
from .files.folders import visible_paths
from .files.streams import STDIN
from .files.whole_files import LONGEST, atomic_write, json_text
from .formats.registry import EVERY_SPLIT, is_corpus
from .located import LocatedDocument
from .reading import EVERY_TASK, Reading
from .text.surrogates import half_pair_at
from .unique_ids import IdsOfFiles


@dataclass(frozen=True, slots=True)
class RejectedDocument:
    """A document that cannot be used.

    Attributes:
        id: its id, if known.
        file: the file that it is in, if known.
        line: its 1-based line in the file, if known.
        reason: what was found, what was expected and what to do.
    """

    id: str | None
    file: str | None
    line: int | None
    reason: str

    @classmethod
    def of(cls, error: DataError) -> "RejectedDocument":
        """The rejected document that an error describes."""
        return cls(error.document, error.path, error.line, error.message)

    @property
    def json_line(self) -> str:
        """The document as one line of a file of rejected documents, without the line feed."""
        return json_text(asdict(self))

    @property
    def error(self) -> DataError:
        """The error that describes the document; the inverse of `of`."""
        return DataError(self.reason, path=self.file, line=self.line, document=self.id)


@dataclass(frozen=True, slots=True)
class Source:
    """Files to read documents from.

    Attributes:
        files: read in this order.
        reading: the options that apply to all files.
        strict: whether reading stops at the first document that cannot be used.
    """

    files: tuple[Path, ...]
    reading: Reading = EVERY_TASK
    strict: bool = False

    def read(self, left_out: Counter[str] | None = None) -> Iterator[Document | RejectedDocument]:
        """Read the documents of all files in order, unchecked.

        Where several files do not give ids, they are made unique by the files' paths (`data.unique_ids`).

        Args:
            left_out: incremented for each task that is not read and for each annotation that a document cannot
                represent, by reason.

        Yields:
            The documents, and a `RejectedDocument` in the position of each document that cannot be used.

        Raises:
            DataError: a format is unknown; `reading` has an option that the format does not take; a document cannot be
                used and `strict` is set.
        """
        put = IdsOfFiles(self.files, every_split=self.reading.split == EVERY_SPLIT).put
        for file in self.files:
            for item in _read(file, self.reading, put, left_out):
                if self.strict and isinstance(item, RejectedDocument):
                    raise item.error
                yield item

    def measure(self) -> int | None:
        """Read all files to count the characters of their texts.

        Returns:
            The number of characters; None if one of the files is standard input, which can be read only once.

        Raises:
            DataError: as `read` does.
        """
        if STDIN in self.files:
            return None
        return sum(len(item.text) for item in self.read() if isinstance(item, Document))

    def sizes(self) -> dict[str, int | None]:
        """The size of each file in bytes; None for what is not a regular file (a folder, standard input)."""
        return {str(file): file.stat().st_size if file.is_file() else None for file in self.files}


def find_files(names: Iterable[str], reading: Reading = EVERY_TASK, *, leave_out: Path | None = None) -> list[Path]:
    """Find the files that names given on the command line refer to.

    Args:
        names: each is one of

            - a file;
            - a folder, for all files in it and in its subfolders, apart from hidden ones; a folder that is one corpus
              (a brat collection, a saved data set) counts as a single file;
            - a glob pattern (``*``, ``**``, ``?``, ``[…]``), for everything that it matches;
            - ``-``, for standard input;
            - the id of a data set on the hub, if the format is ``datasets``.
        reading: how the files will be read.
        leave_out: a file or folder to exclude, with everything in it, because the command is about to write it.

    Raises:
        DataError: a name refers to no file, or to `leave_out` alone, or the format of a file is unknown.
    """
    files = [file for name in names for file in _find(name, reading.format)]
    kept = [file for file in files if leave_out is None or not _is_within(file, leave_out)]
    if files and not kept:
        raise DataError(
            "found no file to read but this output, expected another one; name another output", path=leave_out
        )
    for file in kept:
        reading.format_of(file)
    return kept


def _read(
    file: Path, reading: Reading, put: Callable[[LocatedDocument], Document], left_out: Counter[str] | None
) -> Iterator[Document | RejectedDocument]:
    rejected: list[DataError] = []
    for located in read_located(file, reading, lost=left_out, left_out=left_out, on_rejected=rejected.append):
        yield from map(RejectedDocument.of, rejected)
        rejected.clear()
        document = put(located)
        reason = _unusable(document)
        yield document if reason is None else RejectedDocument(document.id, str(file), None, reason)
    yield from map(RejectedDocument.of, rejected)


def write_rejected(rejected: Iterable[RejectedDocument], path: Path) -> None:
    """Write rejected documents as JSONL. The file is written completely or not at all."""
    with atomic_write(path) as file:
        file.writelines(f"{document.json_line}\n" for document in rejected)


def _unusable(document: Document) -> str | None:
    """Why a document cannot be used; None if it can."""
    if len(document.text) > LONGEST:
        length = f"found {len(document.text):,} characters"
        return f"{length}, expected {LONGEST:,} at most; cut the document into several"
    for what, value in (("id", document.id), ("text", document.text)):
        if half_pair_at(value) is not None:
            return f"found half of a surrogate pair in the {what}, expected UTF-8; correct it, or rename the file"
    return None


def _find(name: str, format: str | None) -> list[Path]:
    path = Path(name)
    if path == STDIN or path.is_file():
        return [path]
    if path.is_dir():
        found = _files_in(path, format)
        if not found:
            raise DataError("found no file in this folder, expected at least one; check the path", path=path)
        return found
    if has_magic(name):
        matches = map(Path, glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        files = {file for each in matches for file in (_files_in(each, format) if each.is_dir() else [each])}
        if not files:
            raise DataError(f"found no file that matches {name!r}, expected at least one; check the pattern")
        return sorted(files)
    if format == "datasets":  # the id of a data set on the hub
        return [path]
    raise DataError("found no such file, expected one to read; check the path", path=path)


def _files_in(folder: Path, format: str | None) -> list[Path]:
    if is_corpus(folder, format):
        return [folder]
    return [path for path in visible_paths(folder) if path.is_file()]


def _is_within(file: Path, parent: Path) -> bool:
    return file != STDIN and file.resolve().is_relative_to(parent.resolve())
