"""doccano's JSONL: ``{"id": 1, "text": …, "label": [[start, end, label]]}``, one document a line.

Also read: the same under `labels`, and the form with relations, ``"entities": [{"start_offset": …, "end_offset": …,
"label": …}]``. doccano runs in a browser: its offsets count UTF-16 units (doccano#2290)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from ..documents import PROVENANCE, Document
from ..errors import DataError, OnRejected, rejecting
from ..files.whole_files import atomic_write, read_lines
from ..located import Lines, LocatedDocument
from ..text.offsets import Edges, to_character, utf16_edges
from .shared.record import brief, check_json, check_spans, document_of, dump_json, record_of

_SPANS = ("label", "labels", "entities", "annotations")
_LOST = {"relations": "relations", "Comments": "comments", "comments": "comments"}
_OWN = frozenset({"id", "text", "meta", "sentences", *_SPANS})


def read(path: Path, *, lost: Counter[str], on_rejected: OnRejected | None = None) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with its lines. Keys that are not doccano's own become meta.

    Args:
        lost: gets the number of relations and comments, which a document cannot hold.
        on_rejected: is given each line that is no document, and reading goes on.

    Raises:
        DataError: a line is no JSON object of the right shape, or an offset is not within the text, and there is no
            `on_rejected`.
    """
    for number, line in read_lines(path, on_rejected):
        if line.strip():
            with rejecting(on_rejected):
                yield LocatedDocument(_parse(line, number, path, lost), path, Lines(number))


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file that appears whole or not at all.

    Raises:
        DataError: JSON cannot hold something of the document's meta.
    """
    with atomic_write(path) as file:
        write_doccano(documents, file)


def write_doccano(documents: Iterable[Document], file: IO[str]) -> None:
    """Write documents, one a line.

    Raises:
        DataError: JSON cannot hold something of the document's meta.
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
        advice = 'expected doccano\'s {"id": …, "text": …, "label": [[start, end, label]]} a line'
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
        raise ValueError(f"found entities under {' and '.join(found)}, expected one of them")
    edges = utf16_edges(text)
    spans = record[found[0]] if found else []
    if not isinstance(spans, list):
        raise ValueError(f"found the entities {brief(spans)}, expected a list")
    own = _OWN.union(_lost_keys(record), [key])
    meta, more = record.get("meta") or {}, {key: value for key, value in record.items() if key not in own}
    if not isinstance(meta, dict) or meta.keys() & more.keys():
        raise ValueError(f"found the meta {brief(meta)}, expected an object without the keys beside it")
    meta = {name: value for name, value in {**meta, **more}.items() if name != PROVENANCE}  # persons answer here
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
