"""JSONL with character spans, the project's own format: one document per line.

``{"id": …, "text": …, "entities": [{"start": 0, "end": 6, "label": "PER"}], "meta": {…}}``"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from ..documents import Document
from ..errors import DataError, OnRejected, rejecting
from ..files.whole_files import LONGEST_RECORD, atomic_write, read_lines
from ..located import Lines, LocatedDocument
from .shared.columns import Columns
from .shared.record import KEYS, Fields, brief, check_json, document_of, dump_json, dump_line, id_of, record_of
from .tables.table_rows import counting_unread, refuse_columns
from .tables.word_rows import documents_of_rows, find_columns

_OTHERS = {
    "tokenized_text": "gliner",
    "spans": "prodigy",
    "_input_hash": "prodigy",
    "label": "doccano",
    "labels": "doccano",
    "relations": "doccano",
    "Comments": "doccano",
    "start_offset": "doccano",
}
"""Keys of objects, or of their entities, in other formats of the same extension, and the names of these."""

_EXPECTED = '{"id": …, "text": …, "entities": […]}'


def read(
    path: Path,
    *,
    fields: Fields | None = None,
    columns: Columns | None = None,
    lost: Counter[str] | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with its line. Blank lines are skipped.

    Lines of words and tags are read too (`data.formats.tables.word_rows`). Spans are not checked against the text;
    `data.checks.faults` does that.

    Args:
        fields: the keys of text and id in objects with other keys than ours; all other keys are then ignored.
        columns: the scheme of the tags in lines of words.
        lost: counts the values of other keys in lines of words.
        on_rejected: a callback that receives each line that is not a document; reading continues after it.

    Raises:
        DataError: the file cannot be read; or a line is not a JSON object of a document, and there is no `on_rejected`.
    """
    for found, group in groupby(_records(path, fields, on_rejected), key=lambda each: find_columns(each[1])):
        if found is not None and fields is None:
            rows = counting_unread(group, lost)
            yield from documents_of_rows(rows, found, path, columns=columns, unit="line ", on_rejected=on_rejected)
            continue
        refuse_columns(columns, path)
        for number, record in group:
            with rejecting(on_rejected):
                document = _document(record, fields, path=path, line=number)
                yield LocatedDocument(document, path, Lines(number), annotated="entities" in record)


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
    record = _parse_json(source, fields, path=path, line=line)
    return _document(record, fields, path=path, line=line)


def format_document(document: Document) -> str:
    """A document as one line of JSONL, without the newline.

    The sentences are written only if they differ from those that the project finds in the text.

    Raises:
        DataError: the document's meta holds a value that JSON cannot hold.
    """
    return dump_json(record_of(document), document)


def checksum_of_documents(documents: Iterable[Document]) -> str:
    """The SHA-256 of documents as JSONL, in hexadecimal.

    Raises:
        DataError: as `format_document`.
    """
    digest = hashlib.sha256()
    for document in documents:
        digest.update(f"{format_document(document)}\n".encode())
    return digest.hexdigest()


def write_jsonl(documents: Iterable[Document], file: IO[str]) -> None:
    """Write documents to an open file, one per line.

    Raises:
        DataError: as `dump_line`.
    """
    for document in documents:
        file.write(dump_line(record_of(document), document))


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Raises:
        DataError: as `dump_line`.
    """
    with atomic_write(path) as file:
        write_jsonl(documents, file)


def _records(path: Path, fields: Fields | None, on_rejected: OnRejected | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records of a file, with their lines."""
    for number, line in read_lines(path, on_rejected, longest=LONGEST_RECORD):
        if line.strip():
            with rejecting(on_rejected):
                yield number, _parse_json(line, fields, path=path, line=number)


def _parse_json(source: str, fields: Fields | None, *, path: Path | str | None, line: int | None) -> dict[str, Any]:
    """The record of a line, with its id, whose values can all be written again as JSON.

    Raises:
        DataError: the line is not a JSON object.
    """
    name = f"line {line}"
    try:
        try:
            record = json.loads(source)
            if isinstance(record, dict):
                record = record if fields is None else fields.pick(record)
                record["id"] = name = id_of(record.get("id"), name)
            check_json(record)
        except json.JSONDecodeError as error:
            raise _invalid_json(f"{error.msg} at column {error.colno}") from None
        except (ValueError, RecursionError) as error:
            raise _invalid_json(str(error)) from None
        if not isinstance(record, dict):
            raise ValueError(f"found {brief(record)}, expected an object {_EXPECTED}; correct the line")
    except ValueError as error:
        raise DataError(str(error), path=path, line=line, document=name) from None
    return record


def _document(record: dict[str, Any], fields: Fields | None, *, path: Path | str | None, line: int | None) -> Document:
    """The document of a record that has an id."""
    try:
        keys = set(record) | _keys_of_doccano(record.get("entities"))
        other = next((name for key, name in _OTHERS.items() if key in keys), None)
        advice = f"name the format (--from {other})" if other else "put your own under meta"
        if not isinstance(record.get("text"), str):
            key, advice = (
                ("text", advice if other else "correct the line (predict reads other keys: --text-field)")
                if fields is None
                else (fields.text, "")
            )
            raise ValueError(
                f'found no "{key}" string, expected {_EXPECTED}; {advice or "name the key (--text-field)"}'
            )
        unknown = sorted(keys - KEYS)
        if unknown:
            raise ValueError(f"found the unknown keys {unknown}, expected {sorted(KEYS)}; {advice}")
        return document_of(record, default_id=record["id"])
    except ValueError as error:
        raise DataError(str(error), path=path, line=line, document=record["id"]) from None


def _keys_of_doccano(entities: Any) -> set[str]:
    """The key of doccano's offsets if the first of the entities has it."""
    first = entities[0] if isinstance(entities, list) and entities else None
    return {"start_offset"} if isinstance(first, dict) and "start_offset" in first else set()


def _invalid_json(reason: str) -> ValueError:
    return ValueError(f"found invalid JSON ({reason}), expected one JSON object per line; correct or delete the line")
