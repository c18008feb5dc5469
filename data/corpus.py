"""Reading and writing documents, whatever their format."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .checks.faults import check_documents
from .documents import Document, Lines
from .errors import DataError, Refuse, refused
from .files.streams import refuse_packed
from .formats.registry import READERS, WRITERS, Format, format_of
from .formats.shared.columns import Columns
from .formats.shared.record import Fields
from .problems import Problem


def read_numbered(
    path: Path,
    format: str | None = None,
    *,
    columns: Columns | None = None,
    split: str | None = None,
    lost: Counter[str] | None = None,
    tell: Callable[[Problem], None] | None = None,
) -> Iterator[tuple[Lines, Document]]:
    """Read the documents of a file, each with its lines, as they stand (unchecked).

    Args:
        columns: how a file of columns is read.
        split: which part of a data set.
        lost: gets the number of things that a document cannot hold (relations …), by kind.
        tell: is given each faulty line of a file of columns, where reading shall go on.

    Raises:
        DataError: the file or a line of it cannot be read, the format is unknown, or an option is not for it.
    """
    reader, options = _reader(path, format, {"columns": columns, "split": split})
    if "lost" in reader.options and lost is not None:
        options["lost"] = lost
    if "tell" in reader.options:
        options["tell"] = tell
    found: Iterator[tuple[Lines, Document]] = reader.load().read(path, **options)
    return found


def read_readable(
    path: Path,
    format: str | None = None,
    *,
    refuse: Refuse,
    columns: Columns | None = None,
    fields: Fields | None = None,
) -> Iterator[Document]:
    """Read the documents of a file that can be read, as they stand (unchecked), in memory that does not grow with it
    where the format is one of lines or rows.

    Args:
        refuse: is told of each document that cannot be read; of the rest of the file where its format has no lines.
        columns: how a file of columns is read.
        fields: where records have text and id.

    Raises:
        DataError: the format is unknown, or an option is not for it.
    """
    reader, options = _reader(path, format, {"columns": columns, "fields": fields})
    if "refuse" in reader.options:
        options["refuse"] = refuse
    with refused(refuse):
        for _, document in reader.load().read(path, **options):
            yield document


def _reader(path: Path, format: str | None, given: Mapping[str, Any]) -> tuple[Format, dict[str, Any]]:
    """The format of a file, and those of the options that were given; all of them must be its own."""
    name = format_of(path, format)
    if name not in READERS:
        raise DataError(f"cannot read {name!r}, expected one of {' '.join(READERS)}", path=path)
    options = {key: value for key, value in given.items() if value is not None}
    for option in options:
        if option not in READERS[name].options:
            raise DataError(f"found the option {option!r}, expected none for {name}; leave it out", path=path)
    if "lost" in READERS[name].options:
        options["lost"] = Counter()
    return READERS[name], options


def load_corpus(
    path: Path,
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
    numbered = read_numbered(path, format, columns=columns, split=split)
    changed = numbered if change is None else ((lines, change(document)) for lines, document in numbered)
    return [document for _, document in check_numbered(changed, path, labels=labels)]


def check_numbered(
    numbered: Iterable[tuple[Lines, Document]], path: Path, *, labels: tuple[str, ...] | None = None
) -> list[tuple[Lines, Document]]:
    """The documents of a file with their lines, as `read_numbered` gives them, if they are what `load_corpus` takes.

    Raises:
        DataError: as `load_corpus`.
    """
    found = list(numbered)
    if not found:
        raise DataError("found no document, expected at least one; check the path and the format", path=path)
    for problem in check_documents(found, path, labels=labels):
        if problem.rule != "invalid-transition":
            raise DataError(f"{problem.rule}: {problem.found}: {problem.advice}", path=path, line=problem.line)
    return found


def write_corpus(documents: Iterable[Document], path: Path, format: str, *, scheme: str | None = None) -> None:
    """Write documents into a file, or a folder, that appears whole or not at all.

    What the format cannot hold is left out: `data.formats.fitting.fit` says what that is.

    Args:
        scheme: the scheme of tags, for CoNLL.

    Raises:
        DataError: the format is unknown, or a document cannot be written in it.
    """
    if format not in WRITERS:
        raise DataError(f"cannot write {format!r}, expected one of {' '.join(WRITERS)}", path=path)
    if scheme is not None and format != "conll":
        raise DataError(f"found a scheme of tags, expected none for {format}; leave it out", path=path)
    refuse_packed(path)
    module = WRITERS[format].load()
    module.write(documents, path, **({} if scheme is None else {"scheme": scheme}))
