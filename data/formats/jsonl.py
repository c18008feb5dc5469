"""JSONL with character spans, the project's own format: one document per line.

``{"id": …, "text": …, "entities": [{"start": 0, "end": 6, "label": "PER"}], "meta": {…}}``"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from ..documents import Document
from ..errors import DataError, OnRejected, rejecting
from ..files.whole_files import atomic_write, read_lines
from ..located import Lines, LocatedDocument
from .shared.record import KEYS, Fields, check_json, document_of, dump_json, record_of


def read(
    path: Path, *, fields: Fields | None = None, on_rejected: OnRejected | None = None
) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with its line. Blank lines are skipped.

    Spans are not checked against the text; `data.checks.faults` does that.

    Args:
        fields: the keys of text and id in objects with other keys than ours; all other keys are then ignored.
        on_rejected: a callback that receives each line that is not a document; reading continues after it.

    Raises:
        DataError: the file cannot be read; or a line is not a JSON object of a document, and there is no `on_rejected`.
    """
    for number, line in read_lines(path, on_rejected):
        if line.strip():
            with rejecting(on_rejected):
                document = parse_document(line, path=path, line=number, fields=fields)
                yield LocatedDocument(document, path, Lines(number))


def parse_document(
    source: str, *, path: Path | str | None = None, line: int | None = None, fields: Fields | None = None
) -> Document:
    """Parse one line.

    Args:
        source: the line.
        path: the file, for messages.
        line: the number of the line, from 1, for messages. A document without an id has the id ``line N``.
        fields: the same as in `read`.

    Raises:
        DataError: the line is not a JSON object of a document.
    """
    name = f"line {line}"
    try:
        record = _parse_json(source, fields)
        name = str(record.get("id", name))
        return document_of(record, default_id=name)
    except ValueError as error:
        raise DataError(str(error), path=path, line=line, document=name) from None


def format_document(document: Document) -> str:
    """A document as one line of JSONL, without the newline.

    The sentences are written only if they differ from those that the project finds in the text.

    Raises:
        DataError: the document's meta holds a value that JSON cannot hold.
    """
    return dump_json(record_of(document), document)


def write_jsonl(documents: Iterable[Document], file: IO[str]) -> None:
    """Write documents to an open file, one per line.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    for document in documents:
        file.write(format_document(document) + "\n")


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    with atomic_write(path) as file:
        write_jsonl(documents, file)


def _parse_json(source: str, fields: Fields | None) -> dict[str, Any]:
    """The record of a line, whose values can all be written again as JSON."""
    try:
        record = json.loads(source)
        check_json(record)
    except json.JSONDecodeError as error:
        raise _invalid_json(f"{error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise _invalid_json(str(error)) from None
    if fields is not None and isinstance(record, dict):
        record = fields.pick(record)
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        key = "text" if fields is None else fields.text
        raise ValueError(f'found no "{key}" string, expected {{"id": …, "text": …, "entities": […]}}; correct the line')
    unknown = sorted(set(record) - KEYS)
    if unknown:
        raise ValueError(f"found the unknown keys {unknown}, expected {sorted(KEYS)}; put your own under meta")
    return record


def _invalid_json(reason: str) -> ValueError:
    return ValueError(f"found invalid JSON ({reason}), expected one JSON object per line; correct or delete the line")
