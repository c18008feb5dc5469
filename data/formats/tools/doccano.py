"""doccano's JSONL: ``{"id": 1, "text": …, "label": [[start, end, label]]}``, one document per line.

The reader also accepts the spans under other keys (``labels``, ``annotations``) and the form with relations,
``"entities": [{"start_offset": …, "end_offset": …, "label": …}]``. doccano runs in a browser, so its offsets count
UTF-16 units (doccano#2290)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from ...documents import PROVENANCE, Document
from ...errors import DataError, OnRejected, rejecting
from ...files.whole_files import atomic_write, read_lines
from ...located import Lines, LocatedDocument
from ...text.offsets import Edges, to_character, utf16_edges
from ..shared.record import brief, check_json, check_spans, document_of, dump_json, record_of

_SPANS = ("label", "labels", "entities", "annotations")
_LOST = {"relations": "relations", "Comments": "comments", "comments": "comments"}
_OWN = frozenset({"id", "text", "meta", "sentences", *_SPANS})


def read(path: Path, *, lost: Counter[str], on_rejected: OnRejected | None = None) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with its line. Blank lines are skipped.

    Keys that are not doccano's own become keys of the document's meta.

    Args:
        lost: counts the relations and comments of the file, which a document cannot hold.
        on_rejected: a callback that receives each line that is not a document; reading continues after it.

    Raises:
        DataError: the file cannot be read; or a line is not a JSON object of the right form or has an offset outside of
            the text, and there is no `on_rejected`.
    """
    for number, line in read_lines(path, on_rejected):
        if line.strip():
            with rejecting(on_rejected):
                yield LocatedDocument(_parse(line, number, path, lost), path, Lines(number))


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    with atomic_write(path) as file:
        write_doccano(documents, file)


def write_doccano(documents: Iterable[Document], file: IO[str]) -> None:
    """Write documents to an open file, one per line.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    for document in documents:
        record, edges = record_of(document), utf16_edges(document.text)
        spans = [[edges[entity.start], edges[entity.end], entity.label] for entity in document.entities]
        del record["entities"]
        file.write(dump_json({**record, "label": spans}, document) + "\n")


def _parse(line: str, number: int, path: Path, lost: Counter[str]) -> Document:
    name = f"line {number}"
    try:
        record = json.loads(line)
        check_json(record)
        if not isinstance(record, dict):
            raise ValueError(f"found {brief(record)}, expected an object")
        document = _document(record, name)
        check_spans(document)
    except (ValueError, RecursionError) as error:
        advice = 'expected doccano\'s {"id": …, "text": …, "label": [[start, end, label]]} on each line'
        raise DataError(f"{error}; {advice}", path=path, line=number, document=name) from None
    for key in _lost_keys(record):
        lost[_LOST[key]] += len(record[key])
    return document


def _document(record: dict[str, Any], default_id: str) -> Document:
    key = "text" if "text" in record else "data"  # data: in older exports
    text = record.get(key)
    if not isinstance(text, str):
        raise ValueError(f"found the text {brief(text)}, expected a string")
    found = [key for key in _SPANS if record.get(key)]
    if len(found) > 1:
        raise ValueError(f"found entities under {' and '.join(found)}, expected only one of these keys")
    edges = utf16_edges(text)
    spans = record[found[0]] if found else []
    if not isinstance(spans, list):
        raise ValueError(f"found the entities {brief(spans)}, expected a list")
    own = _OWN.union(_lost_keys(record), [key])
    meta, more = record.get("meta") or {}, {key: value for key, value in record.items() if key not in own}
    if not isinstance(meta, dict) or meta.keys() & more.keys():
        raise ValueError(f"found the meta {brief(meta)}, expected an object without the keys next to it")
    # Annotators made these entities, so the provenance of a prediction does not apply any more.
    meta = {name: value for name, value in {**meta, **more}.items() if name != PROVENANCE}
    plain: dict[str, Any] = {"text": text, "meta": meta, "entities": [_entity(x, edges) for x in spans]}
    plain |= {key: record[key] for key in ("id", "sentences") if key in record}
    return document_of(plain, default_id=default_id)


def _lost_keys(record: dict[str, Any]) -> list[str]:
    return [key for key in _LOST if isinstance(record.get(key), list)]


def _entity(span: Any, edges: Edges) -> dict[str, Any]:
    if isinstance(span, dict):
        span = [span.get("start_offset"), span.get("end_offset"), span.get("label")]
    if not isinstance(span, list) or len(span) != 3 or type(span[0]) is not int or type(span[1]) is not int:
        raise ValueError(f"found the span {brief(span)}, expected [start, end, label]")
    try:
        return {"start": to_character(edges, span[0]), "end": to_character(edges, span[1]), "label": span[2]}
    except ValueError as error:
        raise ValueError(f"{error} (in UTF-16 units, as doccano counts) for {brief(span)}") from None
