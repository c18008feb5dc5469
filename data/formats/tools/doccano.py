"""doccano's JSONL: ``{"id": 1, "text": …, "label": [[start, end, label]]}``, one document per line.

The reader also accepts a list of such documents, the spans under other keys (``labels``, ``annotations``), and the form
with relations, ``"entities": [{"start_offset": …, "end_offset": …, "label": …}]``. doccano runs in a browser, so its
offsets count UTF-16 units (doccano#2290)."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...documents import PROVENANCE, Document
from ...errors import DataError, OnRejected, rejecting
from ...files.whole_files import LONGEST_RECORD, atomic_write, read_lines
from ...located import Lines, LocatedDocument
from ...text.offsets import Edges, to_character, utf16_edges
from ..shared.json_list import list_items
from ..shared.record import brief, check_json, check_spans, document_of, dump_line, joined_meta, record_of

_SPANS = ("label", "labels", "entities", "annotations")
_LOST = {"relations": "relations", "Comments": "comments", "comments": "comments"}
_OWN = frozenset({"id", "text", "meta", "sentences", *_SPANS})
_OPTIONAL = ("cats", "annotation_approver")
"""Keys of doccano's own, which mean nothing if they are empty."""
_LIST = re.compile(r"\s*\[\s*(\{|$)")
"""The first line of a list of documents, as older versions export it."""
_SHAPE = 'doccano\'s {"id": …, "text": …, "label": [[start, end, label]]} on each line'


def read(path: Path, *, lost: Counter[str], on_rejected: OnRejected | None = None) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with its line. Blank lines are skipped.

    Keys that are not doccano's own become keys of the document's meta.

    Args:
        lost: counts the relations and comments of the file, which a document cannot hold.
        on_rejected: a callback that receives each document that cannot be read; reading continues after it.

    Raises:
        DataError: the file cannot be read; or a document is not a JSON object of the right form or has an offset
            outside of the text, and there is no `on_rejected`.
    """
    lines = read_lines(path, on_rejected, longest=LONGEST_RECORD)
    begun = False
    for number, line in lines:
        if not begun and _LIST.match(line):
            source = "\n".join([line, *(more for _, more in lines)])
            for above, record in list_items(source, path, _SHAPE):
                with rejecting(on_rejected):
                    yield _located(record, number + above - 1, path, lost)
        elif line.strip():
            begun = True
            with rejecting(on_rejected):
                yield _located(line, number, path, lost)


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    with atomic_write(path) as file:
        for document in documents:
            record, edges = record_of(document), utf16_edges(document.text)
            spans = [[edges[entity.start], edges[entity.end], entity.label] for entity in document.entities]
            del record["entities"]
            file.write(dump_line({**record, "label": spans}, document))


def _located(source: str | dict[str, Any], number: int, path: Path, lost: Counter[str]) -> LocatedDocument:
    """The document of a line, or of an object that begins there."""
    name = f"line {number}"
    try:
        record = json.loads(source) if isinstance(source, str) else source
        check_json(record)
        if not isinstance(record, dict):
            raise ValueError(f"found {brief(record)}, expected an object")
        document = _document(record, name)
        check_spans(document)
    except json.JSONDecodeError as error:
        raise DataError(
            f"found invalid JSON ({error.msg} at column {error.colno}), expected {_SHAPE}; export the project as JSONL",
            path=path,
            line=number,
            document=name,
        ) from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{error}; expected {_SHAPE}", path=path, line=number, document=name) from None
    lost.update(+Counter({_LOST[key]: len(record[key]) for key in _lost_keys(record)}))
    return LocatedDocument(document, path, Lines(number))


def _document(record: dict[str, Any], default_id: str) -> Document:
    key = "text" if "text" in record else "data"  # data: in older exports
    text = record.get(key)
    if not isinstance(text, str):
        raise ValueError(f"found the text {brief(text)}, expected a string")
    entities = _entities(record, utf16_edges(text))
    own = _OWN.union(_lost_keys(record), [key], [key for key in _OPTIONAL if not record.get(key)])
    meta = joined_meta(record.get("meta") or {}, {key: value for key, value in record.items() if key not in own})
    # Annotators made these entities, so the provenance of a prediction does not apply any more.
    meta.pop(PROVENANCE, None)
    plain: dict[str, Any] = {"text": text, "meta": meta, "entities": entities}
    plain |= {key: record[key] for key in ("id", "sentences") if key in record}
    return document_of(plain, default_id=default_id)


def _lost_keys(record: dict[str, Any]) -> list[str]:
    return [key for key in _LOST if isinstance(record.get(key), list)]


def _entities(record: dict[str, Any], edges: Edges) -> list[dict[str, Any]]:
    """The entities of a record, which are under one of several keys, or under several in the same way."""
    found: dict[str, list[dict[str, Any]]] = {}
    for key in _SPANS:
        spans = record.get(key) or []
        if not isinstance(spans, list):
            raise ValueError(f"found the entities {brief(spans)}, expected a list")
        if spans:
            found[key] = [_entity(span, edges) for span in spans]
    first, *others = found.values() or [[]]
    if any(_sorted(each) != _sorted(first) for each in others):
        raise ValueError(f"found different entities under {' and '.join(found)}, expected only one of these keys")
    return first


def _sorted(entities: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    return sorted((entity["start"], entity["end"], str(entity["label"])) for entity in entities)


def _entity(span: Any, edges: Edges) -> dict[str, Any]:
    if isinstance(span, dict):
        start, end = (span.get(f"{edge}_offset", span.get(edge)) for edge in ("start", "end"))
        span = [start, end, span.get("label")]
    if not isinstance(span, list) or len(span) != 3 or type(span[0]) is not int or type(span[1]) is not int:
        raise ValueError(f"found the span {brief(span)}, expected [start, end, label]")
    if type(span[2]) is int:
        raise ValueError(
            f"found the number of a label in {brief(span)}, expected a string label; export the project as JSONL"
        )
    if span[0] == span[1]:
        raise ValueError(f"found the empty span {brief(span)}, expected a start before the end; delete it")
    try:
        return {"start": to_character(edges, span[0]), "end": to_character(edges, span[1]), "label": span[2]}
    except ValueError as error:
        raise ValueError(f"{error} (in UTF-16 units, as doccano counts) for {brief(span)}") from None
