"""JSONL of character spans, the project's own format: one document a line.

``{"id": …, "text": …, "entities": [{"start": 0, "end": 6, "label": "PER"}], "meta": {…}}``"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from ..documents import Document, Lines
from ..errors import DataError, Refuse, refused
from ..files.whole_files import atomic_write, read_lines
from .shared.record import KEYS, Fields, check_json, document_of, dump_json, record_of


def read(path: Path, *, fields: Fields | None = None, refuse: Refuse | None = None) -> Iterator[tuple[Lines, Document]]:
    """Read the documents of a file, each with its lines.

    Spans are read as they stand; `data.checks.faults` says what is wrong with them. Blank lines are passed over.

    Args:
        fields: where the objects of others have text and id.
        refuse: is told of each line that is no document, and reading goes on.

    Raises:
        DataError: a line is no JSON object of the right shape, and nobody listens.
    """
    for number, line in read_lines(path, refuse):
        if line.strip():
            with refused(refuse):
                yield Lines(number), parse_document(line, path=path, line=number, fields=fields)


def parse_document(
    source: str, *, path: Path | str | None = None, line: int | None = None, fields: Fields | None = None
) -> Document:
    """Parse one line. `path` and `line` stand in errors, and name the document where it has no id.

    Raises:
        DataError: as `read`.
    """
    name = f"line {line}"
    try:
        record = _parse_json(source, fields)
        name = str(record.get("id", name))
        return document_of(record, default_id=name)
    except ValueError as error:
        raise DataError(str(error), path=path, line=line, document=name) from None


def format_document(document: Document) -> str:
    """One line of JSONL, without its end. The document's sentences are written where they are not the text's own.

    Raises:
        DataError: JSON cannot hold something of the document's meta.
    """
    return dump_json(record_of(document), document)


def write_jsonl(documents: Iterable[Document], file: IO[str]) -> None:
    """Write documents, one a line.

    Raises:
        DataError: as `format_document`.
    """
    for document in documents:
        file.write(format_document(document) + "\n")


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file that appears whole or not at all.

    Raises:
        DataError: as `format_document`.
    """
    with atomic_write(path) as file:
        write_jsonl(documents, file)


def _parse_json(source: str, fields: Fields | None) -> dict[str, Any]:
    """The object of a line; nothing in it is such that it could not be written again."""
    try:
        record = json.loads(source)
        check_json(record)
    except json.JSONDecodeError as error:
        raise _no_json(f"{error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise _no_json(str(error)) from None
    if fields is not None and isinstance(record, dict):
        record = fields.pick(record)
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        key = "text" if fields is None else fields.text
        raise ValueError(f'found no "{key}" string, expected {{"id": …, "text": …, "entities": […]}}; correct the line')
    unknown = sorted(set(record) - KEYS)
    if unknown:
        raise ValueError(f"found the unknown keys {unknown}, expected {sorted(KEYS)}; put your own under meta")
    return record


def _no_json(reason: str) -> ValueError:
    return ValueError(f"found no sound JSON ({reason}), expected one JSON object a line; correct or delete the line")
