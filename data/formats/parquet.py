"""Parquet: a document a row, in the columns of JSONL, meta as a string of JSON."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.documents import Document, Lines
from data.errors import DataError
from data.files import atomic_file
from data.formats.record import KEYS, brief, check_json, document_of, dump_json, record_of

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


def read(path: Path) -> Iterator[tuple[Lines, Document]]:
    """Read the documents of a file, each with the number of its row, from 1.

    Raises:
        DataError: the file is no Parquet, or a row of it is no document.
    """
    if not path.is_file():
        found, expected = ("a folder", "a file") if path.is_dir() else ("no such file", "one to read")
        raise DataError(f"found {found}, expected {expected}; check the path", path=path)
    row = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                for record in batch.to_pylist():
                    row += 1
                    yield Lines(row), _document(record, row)
    except pa.ArrowException as error:
        raise DataError(f"found no sound Parquet ({error}), expected a file of documents", path=path) from None
    except ValueError as error:
        raise DataError(f"{error} (row {row})", path=path, line=row) from None


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


def _document(record: dict[str, Any], row: int) -> Document:
    given = {key: value for key, value in record.items() if value is not None}
    unknown = sorted(given.keys() - KEYS)
    if unknown or not isinstance(given.get("text"), str):
        raise ValueError(f"found the columns {sorted(record)}, expected text and, at will, {sorted(KEYS - {'text'})}")
    if isinstance(given.get("entities"), list):
        given["entities"] = [_without_nulls(entity) for entity in given["entities"]]
    if "meta" in given:
        try:
            given["meta"] = json.loads(given["meta"])
            check_json(given["meta"])
        except (TypeError, ValueError, RecursionError):
            raise ValueError(f"found the meta {brief(given['meta'])}, expected an object as JSON") from None
    return document_of(given, default_id=f"row {row}")


def _without_nulls(entity: Any) -> Any:
    return {key: value for key, value in entity.items() if value is not None} if isinstance(entity, dict) else entity
