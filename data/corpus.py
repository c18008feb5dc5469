"""Reading and writing documents in any format."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .checks.faults import check_documents
from .documents import Document
from .errors import DataError, OnRejected, rejecting
from .files.streams import refuse_compressed
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
    """Read the documents of a file, unchecked, each with its location in the file.

    Args:
        format: a key of `data.formats.registry.READERS`; None to infer it from the extension.
        columns: the columns of a CoNLL file.
        split: the split of a data set to read.
        lost: incremented for each annotation that a document cannot represent (such as a relation), by kind.
        on_problem: called with each faulty line of a CoNLL file, so that reading continues; None to raise an error.

    Raises:
        DataError: the file or one of its lines cannot be read; the format is unknown; the format does not take an
            option.
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
    """Read those documents of a file that can be read, unchecked.

    Memory use does not grow with the size of the file if its format is read line by line or row by row.

    Args:
        format: a key of `data.formats.registry.READERS`; None to infer it from the extension.
        on_rejected: called with the error of each document that cannot be read. In other formats, the first error ends
            the reading of the file.
        columns: the columns of a CoNLL file.
        fields: the names of the text and id fields of JSONL and Parquet records.

    Raises:
        DataError: the format is unknown, or it does not take an option.
    """
    format_, options = _reader(path, format, {ReaderOption.COLUMNS: columns, ReaderOption.FIELDS: fields})
    if ReaderOption.ON_REJECTED in format_.options:
        options[ReaderOption.ON_REJECTED] = on_rejected
    with rejecting(on_rejected):
        for located in format_.load().read(path, **options):
            yield located.document


def _reader(path: Path, format: str | None, given: Mapping[ReaderOption, Any]) -> tuple[Format, dict[str, Any]]:
    """The reader of a file's format, and the keyword arguments for it.

    Args:
        given: the value of each option; None if the caller did not give it.

    Raises:
        DataError: the format is unknown, or it does not take an option that is given.
    """
    name = format_of(path, format)
    if name not in READERS:
        raise DataError(f"cannot read {name!r}, expected one of {' '.join(READERS)}; name one of them", path=path)
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
    """Read an annotated file for training or scoring, and check its documents.

    Improper starts (entities whose first tag is `I-`) are accepted. Every other fault is an error.

    Args:
        format: a key of `data.formats.registry.READERS`; None to infer it from the extension.
        labels: the permitted labels; None for any.
        columns: the columns of a CoNLL file.
        split: the split of a data set to read.
        change: applied to each document before it is checked, for instance to rename labels.

    Raises:
        DataError: the file cannot be read or has no document; a document has no words or an id that occurred before; a
            span or label is invalid.
    """
    path = Path(path)
    found = read_located(path, format, columns=columns, split=split)
    changed = found if change is None else (each.with_document(change(each.document)) for each in found)
    return [located.document for located in check_located(changed, path, labels=labels)]


def load_located(
    path: Path, *, format: str | None = None, labels: tuple[str, ...] | None = None, columns: Columns | None = None
) -> list[LocatedDocument]:
    """Read and check an annotated file as `load_corpus` does, and keep the location of each document.

    Raises:
        DataError: as `load_corpus` does.
    """
    return check_located(read_located(path, format, columns=columns), path, labels=labels)


def check_located(
    documents: Iterable[LocatedDocument], path: Path, *, labels: tuple[str, ...] | None = None
) -> list[LocatedDocument]:
    """Check the documents of one file as `load_corpus` does, and return them as a list.

    Args:
        documents: as `read_located` yields them.
        path: the file, for error messages.
        labels: the permitted labels; None for any.

    Raises:
        DataError: as `load_corpus` does.
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
    """Write documents to a file or folder. It is written completely or not at all.

    Data that the format cannot represent is left out; `data.formats.fitting.fit` reports what that is.

    Args:
        format: a key of `data.formats.registry.WRITERS`; None to infer it from the extension.
        scheme: the tag scheme of a CoNLL file, a key of `data.tags.schemes.SCHEMES`; None for BIO.

    Raises:
        DataError: the format is unknown; `scheme` is given for a format without tags; the extension is that of a
            compressed file; a document cannot be written in the format.
    """
    path = Path(path)
    refuse_compressed(path)
    format = format_of(path, format)
    if format not in WRITERS:
        raise DataError(f"cannot write {format!r}, expected one of {' '.join(WRITERS)}; name one of them", path=path)
    if scheme is not None and format != "conll":
        raise DataError(f"found a tag scheme, expected none for {format}; leave it out", path=path)
    module = WRITERS[format].load()
    module.write(documents, path, **({} if scheme is None else {"scheme": scheme}))
