"""Reading and writing documents in any format."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .checks.faults import check_documents
from .documents import Document
from .errors import DataError, OnRejected, rejecting
from .files.streams import STDIN, is_compressed, refuse_compressed, without_compression
from .formats.registry import WRITERS, Format, ReaderOption, format_of
from .formats.shared.columns import Columns
from .formats.shared.record import check_characters, check_spans
from .located import LocatedDocument
from .problems import OnProblem
from .reading import AS_IS, Reading


def read_located(
    path: Path,
    reading: Reading = AS_IS,
    *,
    lost: Counter[str] | None = None,
    left_out: Counter[str] | None = None,
    on_problem: OnProblem | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a file, unchecked, each with its location in the file.

    Memory use does not grow with the size of the file if its format is read line by line or row by row.

    Args:
        reading: how the file is read.
        lost: incremented for each annotation that a document cannot represent (such as a relation), by kind.
        left_out: incremented for each task of an annotation tool that is not read, by reason.
        on_problem: called with each faulty line of a CoNLL file, so that reading continues; None to raise an error.
        on_rejected: called with the error of each document that cannot be read. In formats whose reader cannot
            continue, the first error ends the reading of the file. None to raise an error.

    Raises:
        DataError: the format is unknown, or it does not take an option; or, unless a callback receives it, the file or
            one of its lines cannot be read.
    """
    format_, options = reading.reader(path)
    results = {
        ReaderOption.LOST: Counter() if lost is None else lost,
        ReaderOption.LEFT_OUT: Counter() if left_out is None else left_out,
        ReaderOption.ON_PROBLEM: on_problem,
        ReaderOption.ON_REJECTED: on_rejected,
    }
    options |= {option: value for option, value in results.items() if option in format_.options}
    found = _read(format_, path, options, on_rejected)
    return _as_text(found) if path == STDIN and reading.format is None and reading.columns is None else found


def _read(
    format_: Format, path: Path, options: Mapping[str, object], on_rejected: OnRejected | None
) -> Iterator[LocatedDocument]:
    with rejecting(on_rejected):
        if not format_.compressed:
            _refuse_compressed_input(path)
        yield from format_.load().read(path, **options)


def _as_text(documents: Iterator[LocatedDocument]) -> Iterator[LocatedDocument]:
    """The lines of standard input, which nobody said to be text.

    Raises:
        DataError: the first line is an object of JSON.
    """
    for number, each in enumerate(documents):
        if number == 0 and _is_object(each.document.text):
            raise DataError(
                "found an object of JSON, expected a line of text; name the format of standard input: --from jsonl (or "
                "--from lines, if this is the text)",
                path=each.path,
                line=each.lines.first,
            )
        yield each


def _is_object(line: str) -> bool:
    try:
        return line.lstrip().startswith("{") and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _refuse_compressed_input(path: Path) -> None:
    if is_compressed(path) and path.is_file():
        raise DataError(
            f"found a {path.suffix} file, expected {without_compression(path).name}: a file of this format is read as "
            "it is; decompress it first",
            path=path,
        )


def load_corpus(
    path: Path | str,
    *,
    format: str | None = None,
    labels: tuple[str, ...] | None = None,
    columns: Columns | None = None,
    split: str | None = None,
    annotator: str | None = None,
) -> list[Document]:
    """Read an annotated file for training or scoring, and check its documents.

    Improper starts (entities whose first tag is `I-`) are accepted. Every other fault is an error.

    Args:
        format: a key of `data.formats.registry.READERS`; None to infer it from the extension.
        labels: the permitted labels; None for any.
        columns: the layout of columns.
        split: the split of a data set to read.
        annotator: the annotator whose annotation to read, if a task of an annotation tool has several.

    Raises:
        DataError: the file cannot be read or has no document; a document has no words or an id that occurred before; a
            span or label is invalid.
    """
    reading = Reading(format, columns, split=split, annotator=annotator)
    return [located.document for located in load_located(Path(path), reading, labels=labels)]


def load_located(
    path: Path,
    reading: Reading = AS_IS,
    *,
    labels: tuple[str, ...] | None = None,
) -> list[LocatedDocument]:
    """Read and check an annotated file as `load_corpus` does, and keep the location of each document.

    Args:
        reading: how the file is read.
        labels: the permitted labels; None for any.

    Raises:
        DataError: as `load_corpus` does.
    """
    return check_located(read_located(path, reading), path, labels=labels)


def with_spans_checked(documents: Iterable[LocatedDocument]) -> Iterator[Document]:
    """The documents, whose entities are non-empty spans within the text.

    Raises:
        DataError: an entity is not.
    """
    for located in documents:
        try:
            check_spans(located.document)
        except ValueError as error:
            raise DataError(str(error), path=located.path, line=located.lines.first) from None
        yield located.document


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
    documents: Iterable[Document],
    path: Path | str,
    format: str | None = None,
    *,
    scheme: str | None = None,
    annotated: bool = False,
) -> None:
    """Write documents to a file or folder. It is written completely or not at all.

    Data that the format cannot represent is left out; `data.formats.fitting.fit` reports what that is.

    Args:
        format: a key of `data.formats.registry.WRITERS`; None to infer it from the extension.
        scheme: the tag scheme of a CoNLL file, a key of `data.tags.schemes.SCHEMES`; None for BIO.
        annotated: whether documents are annotated even if none has an entity, in formats whose files say so.

    Raises:
        DataError: the format is unknown; `scheme` is given for a format without tags; the extension is that of a
            compressed file; a document cannot be written in the format, or holds half of a surrogate pair.
    """
    path = Path(path)
    refuse_compressed(path)
    format = format_of(path, format, option="--to")
    if format not in WRITERS:
        raise DataError(f"cannot write {format!r}, expected one of {' '.join(WRITERS)}; name one of them", path=path)
    if scheme is not None and format != "conll":
        raise DataError(f"found a tag scheme, expected none for {format}; leave it out", path=path)
    options: dict[str, object] = {} if scheme is None else {"scheme": scheme}
    if WRITERS[format].tells_annotated:
        options["annotated"] = annotated
    WRITERS[format].load().write(map(_complete, documents), path, **options)


def _complete(document: Document) -> Document:
    """The document, whose strings can be written; those in its meta are checked by the formats that hold it."""
    for text in (document.id, document.text, *(entity.label for entity in document.entities)):
        check_characters(text, document)
    return document
