"""The rows of a data set: words and tags, or a text and its entities, whichever the columns hold."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from ...documents import Document
from ...errors import DataError, OnRejected, rejecting
from ...located import Lines, LocatedDocument
from ..shared.columns import Columns
from ..shared.record import Fields, document_of, id_of
from .span_rows import columns_of_spans, document_of_spans, has_spans
from .word_rows import Row, columns_of_words, documents_of_rows, find_columns


def documents_of_table(
    rows: Iterable[tuple[int, Row]],
    path: Path,
    *,
    columns: Columns | None = None,
    fields: Fields | None = None,
    unit: str = "row ",
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """The documents of rows, each with the number of its first row. The first row shows what the columns hold.

    Args:
        rows: with their numbers, from 1.
        path: the file, for messages.
        columns: the scheme of the tags (`data.formats.tables.word_rows.documents_of_rows`).
        fields: the columns of text and id; all other columns are then ignored, and documents have no entities.
        unit: the id of a document without one is this and the number of its row.
        on_rejected: a callback that receives the first error of each document with a faulty row.

    Raises:
        DataError: the columns are not of a known form; or a row is faulty, and there is no `on_rejected`.
    """
    numbered = iter(rows)
    first = next(numbered, None)
    if first is None:
        return
    rows = chain([first], numbered)
    found = find_columns(first[1])
    if found is not None and fields is None:
        yield from documents_of_rows(rows, found, path, columns=columns, unit=unit, on_rejected=on_rejected)
        return
    refuse_columns(columns, path)
    if fields is None and not has_spans(first[1]):
        raise DataError(
            f"found the columns {' '.join(first[1])}, expected words and tags (tokens and ner_tags), or a text and its "
            "entities (text and entities: start, end, label); rename them (predict reads texts alone: --text-field)",
            path=path,
        )
    for number, row in rows:
        with rejecting(on_rejected):
            document = _document(row, number, path, fields, unit)
            named = row.get("id" if fields is None else fields.id) is not None
            yield LocatedDocument(document, path, Lines(number), named=named, annotated=fields is None)


def counting_unread(rows: Iterable[tuple[int, Row]], lost: Counter[str] | None) -> Iterator[tuple[int, Row]]:
    """The rows, while the values in columns that are not read are counted; the first row shows which are read.

    Args:
        rows: with their numbers.
        lost: counts the values, by column; None counts nothing.
    """
    read: set[str] | None = None
    for number, row in rows:
        if lost is not None:
            read = _columns_read(row) if read is None else read
            lost.update(f"values of {name!r}" for name, value in row.items() if name not in read and value is not None)
        yield number, row


def _columns_read(row: Row) -> set[str]:
    found = find_columns(row)
    if found is not None:
        return columns_of_words(found)
    return {"id", *columns_of_spans(row)} if has_spans(row) else set(row)


def refuse_columns(columns: Columns | None, path: Path) -> None:
    """Refuse settings of columns where documents have no tags.

    Raises:
        DataError: there are settings.
    """
    if columns is not None:
        raise DataError("found the option 'columns', expected none for texts without tags; leave it out", path=path)


def _document(row: Row, number: int, path: Path, fields: Fields | None, unit: str) -> Document:
    name = id_of(row.get("id" if fields is None else fields.id), f"{unit}{number}")
    try:
        if fields is None:
            return document_of_spans(row, name)
        record = fields.pick(row)
        if not isinstance(record.get("text"), str):
            raise ValueError(f"found no text in the column {fields.text!r}, expected a string; name it (--text-field)")
        return document_of(record, default_id=name)
    except ValueError as error:
        raise DataError(f"{error} (row {number})", path=path, line=number, document=name) from None
