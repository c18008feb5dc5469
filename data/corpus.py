"""Reading and writing documents, whatever their format."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .checks.faults import check_documents
from .documents import Document
from .errors import DataError, OnRejected, rejecting
from .files.streams import refuse_packed
from .formats.registry import READERS, WRITERS, Format, ReaderOption, format_of
from .formats.shared.columns import Columns
from .formats.shared.record import Fields
from .located import LocatedDocument
from .problems import OnProblem


def read_located(
    path: Path,
    format: str | None = None,
    *,
    columns: Columns | None = None,
    split: str | None = None,
    lost: Counter[str] | None = None,
    on_problem: OnProblem | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a file as they are (unchecked), each with where it was read.

    Args:
        columns: how a file of columns is read.
        split: which part of a data set.
        lost: gets the number of things that a document cannot hold (relations …), by kind.
        on_problem: is given each faulty line of a file of columns, and reading goes on.

    Raises:
        DataError: the file or a line of it cannot be read, the format is unknown, or an option is not for it.
    """
    format_, options = _reader(path, format, {ReaderOption.COLUMNS: columns, ReaderOption.SPLIT: split})
    if ReaderOption.LOST in format_.options and lost is not None:
        options[ReaderOption.LOST] = lost
    if ReaderOption.ON_PROBLEM in format_.options:
        options[ReaderOption.ON_PROBLEM] = on_problem
    found: Iterator[LocatedDocument] = format_.load().read(path, **options)
    return found


def read_readable(
    path: Path,
    format: str | None = None,
    *,
    on_rejected: OnRejected,
    columns: Columns | None = None,
    fields: Fields | None = None,
) -> Iterator[Document]:
    """Read the documents of a file that can be read, as they are (unchecked), in memory that does not grow with it
    where the format is one of lines or rows.

    Args:
        on_rejected: is given each document that cannot be read; the rest of the file where its format has no lines.
        columns: how a file of columns is read.
        fields: where records have text and id.

    Raises:
        DataError: the format is unknown, or an option is not for it.
    """
    format_, options = _reader(path, format, {ReaderOption.COLUMNS: columns, ReaderOption.FIELDS: fields})
    if ReaderOption.ON_REJECTED in format_.options:
        options[ReaderOption.ON_REJECTED] = on_rejected
    with rejecting(on_rejected):
        for located in format_.load().read(path, **options):
            yield located.document


def _reader(path: Path, format: str | None, given: Mapping[ReaderOption, Any]) -> tuple[Format, dict[str, Any]]:
    """The format of a file, and those of the options that were given; all of them must be its own."""
    name = format_of(path, format)
    if name not in READERS:
        raise DataError(f"cannot read {name!r}, expected one of {' '.join(READERS)}", path=path)
    options: dict[str, Any] = {option: value for option, value in given.items() if value is not None}
    for option in options:
        if option not in READERS[name].options:
            raise DataError(f"found the option '{option}', expected none for {name}; leave it out", path=path)
    if ReaderOption.LOST in READERS[name].options:
        options[ReaderOption.LOST] = Counter()
    return READERS[name], options


def load_corpus(
    path: Path | str,
    *,
    format: str | None = None,
    labels: tuple[str, ...] | None = None,
    columns: Columns | None = None,
    split: str | None = None,
    change: Callable[[Document], Document] | None = None,
) -> list[Document]:
    """Read an annotated file for training or scoring; invalid `I-` starts pass, anything else that is wrong stops.

    Args:
        labels: those that may occur, or None for any.
        columns: how a file of columns is read.
        split: which part of a data set.
        change: applied to each document before it is checked; to rename labels, for one.

    Raises:
        DataError: the file cannot be read, holds no document, or a span or label of it is wrong.
    """
    path = Path(path)
    found = read_located(path, format, columns=columns, split=split)
    changed = found if change is None else (each.with_document(change(each.document)) for each in found)
    return [located.document for located in check_located(changed, path, labels=labels)]


def load_located(
    path: Path, *, format: str | None = None, labels: tuple[str, ...] | None = None, columns: Columns | None = None
) -> list[LocatedDocument]:
    """Read an annotated file as `load_corpus` does, and keep where each document was read.

    Raises:
        DataError: as `load_corpus`.
    """
    return check_located(read_located(path, format, columns=columns), path, labels=labels)


def check_located(
    documents: Iterable[LocatedDocument], path: Path, *, labels: tuple[str, ...] | None = None
) -> list[LocatedDocument]:
    """The documents of a file, as `read_located` gives them, if they are what `load_corpus` takes.

    Raises:
        DataError: as `load_corpus`.
    """
    found = list(documents)
    if not found:
        raise DataError("found no document, expected at least one; check the path and the format", path=path)
    for problem in check_documents(found, labels=labels):
        if problem.rule != "invalid-transition":
            raise DataError(f"{problem.rule}: {problem.found}: {problem.advice}", path=path, line=problem.line)
    return found


def write_corpus(
    documents: Iterable[Document], path: Path | str, format: str | None = None, *, scheme: str | None = None
) -> None:
    """Write documents into a file, or a folder, that appears whole or not at all.

    What the format cannot hold is left out: `data.formats.fitting.fit` says what that is.

    Args:
        format: one of `data.formats.registry.WRITERS`; by the extension if None.
        scheme: the scheme of tags, for CoNLL.

    Raises:
        DataError: the format is unknown, or a document cannot be written in it.
    """
    path = Path(path)
    refuse_packed(path)
    format = format_of(path, format)
    if format not in WRITERS:
        raise DataError(f"cannot write {format!r}, expected one of {' '.join(WRITERS)}", path=path)
    if scheme is not None and format != "conll":
        raise DataError(f"found a scheme of tags, expected none for {format}; leave it out", path=path)
    module = WRITERS[format].load()
    module.write(documents, path, **({} if scheme is None else {"scheme": scheme}))
