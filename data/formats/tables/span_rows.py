"""Rows of a text and its entities: ``{"text": "زار أحمد", "entities": [{"start": 4, "end": 8, "label": "PER"}]}``.

Data sets have them under several names, and as a list of objects, a list of lists or an object of lists."""

from collections.abc import Mapping
from typing import Any

from ...documents import Document
from ..shared.record import brief, check_spans, document_of

_TEXTS = ("text", "sentence")
_SPANS = ("entities", "spans", "ner", "labels", "label", "annotations")
_START = ("start", "start_offset", "start_char", "begin")
_END = ("end", "end_offset", "end_char", "stop")
_LABEL = ("label", "type", "entity", "tag", "entity_group", "entity_type", "category")


def has_spans(row: Mapping[str, Any]) -> bool:
    """Whether a row has a text and a list of entities, which may be empty."""
    return _text(row) is not None and any(isinstance(row.get(name), list | dict) for name in _SPANS)


def columns_of_spans(row: Mapping[str, Any]) -> list[str]:
    """The columns of the text and of the entities of a row for which `has_spans` is true."""
    text = next(name for name in _TEXTS if isinstance(row.get(name), str))
    return [text, next(name for name in _SPANS if isinstance(row.get(name), list | dict))]


def document_of_spans(row: Mapping[str, Any], default_id: str) -> Document:
    """The document of a row, for which `has_spans` is true of its neighbours.

    Args:
        row: the values of a row, by column.
        default_id: the id of a document whose row has none.

    Raises:
        ValueError: a value is not of the right form, or an entity is not within the text.
    """
    text = _text(row)
    if text is None:
        raise ValueError(f"found the text {brief(row.get('text'))}, expected a string")
    found = next((row[name] for name in _SPANS if isinstance(row.get(name), list | dict)), None)
    if isinstance(found, dict):
        length = max((len(each) for each in found.values() if isinstance(each, list)), default=0)
        found = [{key: each[i] for key, each in found.items() if isinstance(each, list)} for i in range(length)]
    if not isinstance(found, list):
        raise ValueError(f"found the entities {brief(found)}, expected a list, empty where there is none")
    document = document_of(
        {"id": row.get("id"), "text": text, "entities": [_entity(each) for each in found]}, default_id=default_id
    )
    check_spans(document)
    return document


def _text(row: Mapping[str, Any]) -> str | None:
    return next((row[name] for name in _TEXTS if isinstance(row.get(name), str)), None)


def _entity(span: Any) -> Any:
    """An entity as a record has it; what is not of a known form stays as it is, for `document_of` to refuse."""
    if isinstance(span, list) and len(span) == 3:
        return dict(zip(("start", "end", "label"), span, strict=True))
    if not isinstance(span, dict):
        return span
    keys = {ours: next((key for key in names if key in span), None) for ours, names in _NAMES.items()}
    return {ours: span[key] for ours, key in keys.items() if key is not None and span[key] is not None}


_NAMES = {"start": _START, "end": _END, "label": _LABEL, "text": ("text",)}
