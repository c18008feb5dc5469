"""Parquet: one document per row. The columns have the names of the keys in JSONL, and `meta` is a string of JSON.

Files with the columns of a data set (``tokens`` and ``ner_tags``) are read too."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ...documents import Document
from ...errors import DataError, OnRejected, rejecting
from ...files.whole_files import atomic_file
from ...located import Lines, LocatedDocument
from ..shared.columns import Columns
from ..shared.record import KEYS, Fields, brief, check_json, document_of, dump_json, record_of
from .class_labels import features_in, row_with_names
from .table_rows import counting_unread, documents_of_table, refuse_columns

_ENTITY = pa.struct(
    [
        *(("start", pa.int64()), ("end", pa.int64()), ("label", pa.string()), ("text", pa.string())),
        *(("score", pa.float64()), ("meaning", pa.string())),
    ]
)
"""An entity; its meaning is a string of JSON, as `meta` is."""

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
    path: Path,
    *,
    fields: Fields | None = None,
    columns: Columns | None = None,
    lost: Counter[str] | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with the number of its row, from 1.

    A file with the columns of a data set is read as one: rows of words and tags, or of texts and entities, with the
    names that its metadata have for the numbers of tags. Spans of our own columns are not checked against the text;
    `data.checks.faults` does that.

    Args:
        fields: the columns of text and id in files with other columns than ours; all other columns are then ignored.
        columns: the scheme of the tags in rows of words.
        lost: counts the values of other columns.
        on_rejected: a callback that receives each row that is not a document; reading continues after it.

    Raises:
        DataError: the file is missing, is not Parquet or lacks these columns; or a row is not a document, and there is
            no `on_rejected`.
    """
    if not path.is_file():
        found, expected = ("a folder", "a file") if path.is_dir() else ("no such file", "one to read")
        raise DataError(f"found {found}, expected {expected}; check the path", path=path)
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if fields is None and _is_ours(file.schema_arrow):
                refuse_columns(columns, path)
                for number, row in _rows(file, names):
                    with rejecting(on_rejected):
                        document = _document(row, number, path)
                        yield LocatedDocument(document, path, Lines(number), annotated="entities" in names)
                return
            features = features_in(file.schema_arrow.metadata)
            wanted = names if fields is None else _columns(names, fields, path)
            rows = ((number, row_with_names(row, features)) for number, row in _rows(file, wanted))
            counted = counting_unread(rows, lost if fields is None else None)
            yield from documents_of_table(counted, path, columns=columns, fields=fields, on_rejected=on_rejected)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"found invalid Parquet ({error}), expected a file of documents", path=path) from None


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    rest = iter(documents)
    with atomic_file(path) as file, pq.ParquetWriter(file, _SCHEMA) as writer:
        while rows := [_row(document) for document in islice(rest, _ROWS)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA))


def _row(document: Document) -> dict[str, Any]:
    record = record_of(document)
    meanings = [dump_json(dict(x.meaning), document) if x.meaning else None for x in document.entities]
    entities = [{**entity, "meaning": each} for entity, each in zip(record["entities"], meanings, strict=True)]
    return {**record, "entities": entities, "meta": dump_json(record["meta"], document)}


def _rows(file: pq.ParquetFile, columns: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a file, with their numbers, from 1."""
    number = 0
    for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
        for row in batch.to_pylist():
            number += 1
            yield number, row


def _is_ours(schema: pa.Schema) -> bool:
    """Whether the columns are those that `write` writes, or some of them; entities may be those of a data set."""
    if "text" not in schema.names or not KEYS.issuperset(schema.names):
        return False
    entities = schema.field("entities").type if "entities" in schema.names else pa.null()
    if not pa.types.is_list(entities) or not pa.types.is_struct(entities.value_type):
        return True
    keys = {field.name: field.type for field in entities.value_type}
    return keys.keys() <= {field.name for field in _ENTITY} and not pa.types.is_integer(keys.get("label", pa.null()))


def _columns(found: Sequence[str], fields: Fields, path: Path) -> list[str]:
    """The columns of text and id.

    Raises:
        DataError: the text's column is missing.
    """
    if fields.text not in found:
        columns = " ".join(found)
        raise DataError(
            f"found the columns {columns}, expected {fields.text}; name the texts' (--text-field)", path=path
        )
    return [name for name in (fields.id, fields.text) if name in found]


def _document(record: dict[str, Any], row: int, path: Path) -> Document:
    """The document of a row.

    Raises:
        DataError: the row is not a document.
    """
    given = {key: value for key, value in record.items() if value is not None}
    name = f"row {row}"
    try:
        document = document_of(_plain(given), default_id=name)
    except ValueError as error:
        raise DataError(f"{error} (row {row})", path=path, line=row, document=str(given.get("id", name))) from None
    return document


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """The record of a row with the structure that JSONL has; `given` is changed in place."""
    if not isinstance(given.get("text"), str):
        raise ValueError(f"found the text {brief(given.get('text'))}, expected a string; correct or delete the row")
    if isinstance(given.get("entities"), list):
        given["entities"] = [_plain_entity(entity) for entity in given["entities"]]
    if "meta" in given:
        try:
            given["meta"] = json.loads(given["meta"])
            check_json(given["meta"])
        except (TypeError, ValueError, RecursionError):
            raise ValueError(f"found the meta {brief(given['meta'])}, expected an object as JSON") from None
    return given


def _plain_entity(entity: Any) -> Any:
    """An entity with its meaning beside its span, as in JSONL."""
    plain = _without_nulls(entity)
    if not isinstance(plain, dict) or "meaning" not in plain:
        return plain
    try:
        meaning = json.loads(plain.pop("meaning"))
    except (TypeError, ValueError, RecursionError):
        meaning = None
    if not isinstance(meaning, dict):
        raise ValueError(f"found the entity {brief(entity)}, expected an object of JSON as its meaning; correct it")
    return {**meaning, **plain}


def _without_nulls(entity: Any) -> Any:
    return {key: value for key, value in entity.items() if value is not None} if isinstance(entity, dict) else entity
