"""Parquet: a document a row, in the columns of JSONL, meta as a string of JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..documents import Document
from ..errors import DataError, OnRejected, rejecting
from ..files.whole_files import atomic_file
from ..located import Lines, LocatedDocument
from .shared.record import KEYS, Fields, brief, check_json, document_of, dump_json, record_of

_ENTITY = pa.struct(
    [("start", pa.int64()), ("end", pa.int64()), ("label", pa.string()), ("text", pa.string()), ("score", pa.float64())]
)
_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("entities", pa.list_(_ENTITY)),
        ("meta", pa.string()),
        ("sentences", pa.list_(pa.list_(pa.list_(pa.int64())))),
    ]
)
_ROWS = 1_000


def read(
    path: Path, *, fields: Fields | None = None, on_rejected: OnRejected | None = None
) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with the number of its row, from 1.

    Args:
        fields: which columns have text and id; no other is read then.
        on_rejected: is given each row that is no document, and reading goes on.

    Raises:
        DataError: the file is no Parquet or has not these columns; or a row of it is no document, and there is no
            `on_rejected`.
    """
    if not path.is_file():
        found, expected = ("a folder", "a file") if path.is_dir() else ("no such file", "one to read")
        raise DataError(f"found {found}, expected {expected}; check the path", path=path)
    row = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS, columns=_columns(file.schema_arrow.names, fields, path)):
                for record in batch.to_pylist():
                    row += 1
                    with rejecting(on_rejected):
                        document = _document(record if fields is None else fields.pick(record), row, path)
                        yield LocatedDocument(document, path, Lines(row))
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"found no sound Parquet ({error}), expected a file of documents", path=path) from None


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file that appears whole or not at all.

    Raises:
        DataError: JSON cannot hold something of the document's meta.
    """
    rest = iter(documents)
    with atomic_file(path) as file, pq.ParquetWriter(file, _SCHEMA) as writer:
        while rows := [_row(document) for document in islice(rest, _ROWS)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA))


def _row(document: Document) -> dict[str, Any]:
    record = record_of(document)
    return {**record, "meta": dump_json(record["meta"], document)}


def _columns(found: Sequence[str], fields: Fields | None, path: Path) -> list[str]:
    """The columns to read."""
    if fields is None:
        expected, known = f"text and, at will, {sorted(KEYS - {'text'})}", "text" in found and KEYS.issuperset(found)
    else:
        expected, known = fields.text, fields.text in found
    if not known:
        raise DataError(
            f"found the columns {sorted(found)}, expected {expected}; rename them, or name the texts' (--text-field)",
            path=path,
        )
    return list(found) if fields is None else [name for name in (fields.id, fields.text) if name in found]


def _document(record: dict[str, Any], row: int, path: Path) -> Document:
    """The document of a row.

    Raises:
        DataError: it is none.
    """
    given = {key: value for key, value in record.items() if value is not None}
    name = f"row {row}"
    try:
        document = document_of(_plain(given), default_id=name)
    except ValueError as error:
        raise DataError(f"{error} (row {row})", path=path, line=row, document=str(given.get("id", name))) from None
    return document


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """The record of a row, as JSONL has it."""
    if not isinstance(given.get("text"), str):
        raise ValueError(f"found the text {brief(given.get('text'))}, expected a string; correct or delete the row")
    if isinstance(given.get("entities"), list):
        given["entities"] = [_without_nulls(entity) for entity in given["entities"]]
    if "meta" in given:
        try:
            given["meta"] = json.loads(given["meta"])
            check_json(given["meta"])
        except (TypeError, ValueError, RecursionError):
            raise ValueError(f"found the meta {brief(given['meta'])}, expected an object as JSON") from None
    return given


def _without_nulls(entity: Any) -> Any:
    return {key: value for key, value in entity.items() if value is not None} if isinstance(entity, dict) else entity
