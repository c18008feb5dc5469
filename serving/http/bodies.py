"""What a client sends, as documents; and documents as the client gets them."""

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ...data.documents import Document
from ...data.formats.shared.record import KEYS, brief, check_json, document_of, dump_json, record_of
from ...data.text.offsets import Edges, utf16_edges
from ...data.text.segmentation import sentences_of
from ...inference.codec import drop_below
from ..errors import ApiError

CODEPOINT, UTF16 = "codepoint", "utf16"
"""The units in which offsets can be counted: Unicode characters, or UTF-16 code units as in JavaScript."""

_OPTIONS = frozenset({"min_score", "offsets", "words"})
_OPTION_NAMES = " ".join(sorted(_OPTIONS))

LEAST_PIECES = 2
"""The least number of pieces that a document counts for, even an empty one: [CLS] and [SEP]."""

Item = Document | ApiError
"""A document of a request, or why it cannot be used."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a client wants the answer.

    Attributes:
        min_score: entities with a lower score are left out.
        offsets: `CODEPOINT` or `UTF16`.
        words: whether the words of the sentences are in the answer, also those that the text itself determines.
    """

    min_score: float = 0.0
    offsets: str = CODEPOINT
    words: bool = False

    def line(self, document: Document) -> str:
        """A predicted document as JSON on one line, as `musamma predict` writes it."""
        document = drop_below(document, self.min_score)
        record = record_of(document)
        if self.words:
            record["sentences"] = [[[word.start, word.end] for word in s.words] for s in sentences_of(document)]
        if self.offsets == UTF16:
            _count_in(utf16_edges(document.text), record)
        return dump_json(record, document)

    def answer(self, item: Item) -> str:
        """The line of a predicted document, or the error of one that cannot be used, as JSON."""
        return self.line(item) if isinstance(item, Document) else item.body.decode()


@dataclass(frozen=True, slots=True)
class Request:
    """The body of a request.

    Attributes:
        items: its documents.
        options: how the client wants the answer.
    """

    items: Sequence[Item]
    options: Options


def parse_body(body: bytes, most: int) -> Request:
    """Parse a JSON body.

    Args:
        body: ``{"documents": […]}`` or ``{"text": …}``, with options.
        most: the largest number of pieces of a request.

    Raises:
        ApiError: the body as a whole cannot be used. A document that cannot be used is an item of the result, unless
            none can be used.
    """
    record = parse_json(body)
    if not isinstance(record, dict):
        raise ApiError(
            "invalid_request", f'found {_kind(record)}, expected an object: {{"text": …}} or {{"documents": […]}}'
        )
    options = options_of({key: record.pop(key) for key in _OPTIONS & record.keys()})
    if not record.keys() & {"text", "documents"}:
        found = f"the fields {brief(sorted(record))}" if record else "no text"
        raise ApiError("invalid_document", f'found {found}, expected {{"text": …}} or {{"documents": […]}}')
    if "documents" not in record:
        return Request([_document(record, "0", None)], options)
    documents = record.pop("documents")
    if record:
        raise ApiError(
            "invalid_request",
            f"found the unknown fields {brief(sorted(record))}, expected documents and {_OPTION_NAMES}",
        )
    if not isinstance(documents, list):
        raise ApiError("invalid_request", f"found {_kind(documents)} under documents, expected a list of objects")
    if len(documents) * LEAST_PIECES > most:
        raise ApiError(
            "too_many_pieces",
            f"found {len(documents):,} documents, expected {most // LEAST_PIECES:,} at most; send them as NDJSON",
        )
    items = [_item(each, index) for index, each in enumerate(documents)]
    items = _without_repeated_ids(items, documents)
    refuse_without_documents(items)
    return Request(items, options)


def refuse_without_documents(items: Sequence[Item]) -> None:
    """Check that a document of a request can be used, if there are any.

    Raises:
        ApiError: that of the first, as none can be used.
    """
    errors = [item for item in items if isinstance(item, ApiError)]
    if errors and len(errors) == len(items):
        raise errors[0]


def parse_line(line: bytes, index: int, number: int) -> Item:
    """Parse a line of a stream.

    Args:
        line: a document as JSON.
        index: the index of the document in the stream.
        number: the number of the line, from 1, after which a document without an id is named.
    """
    try:
        return _document(parse_json(line), f"line {number}", index)
    except ApiError as error:
        error.document = index
        return error


def parse_json(source: bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ApiError: it is not UTF-8 or not JSON.
    """
    try:
        return json.loads(source.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ApiError(
            "invalid_encoding", f"found a byte that is not UTF-8 at position {error.start}, expected JSON in UTF-8"
        ) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ApiError("invalid_json", f"found invalid JSON ({error.msg} at {where}), expected an object") from None
    except (ValueError, RecursionError) as error:
        raise ApiError("invalid_json", f"found invalid JSON ({error}), expected an object") from None


def options_of(values: Mapping[str, Any]) -> Options:
    """The options of a request.

    Raises:
        ApiError: the value of an option is wrong.
    """
    score = values.get("min_score", 0.0)
    if type(score) not in (int, float) or not (math.isfinite(score) and 0 <= score <= 1):
        raise ApiError("invalid_request", f"found min_score = {brief(score)}, expected a number from 0 to 1")
    offsets = values.get("offsets", CODEPOINT)
    if offsets not in (CODEPOINT, UTF16):
        raise ApiError("invalid_request", f'found offsets = {brief(offsets)}, expected "{CODEPOINT}" or "{UTF16}"')
    words = values.get("words", False)
    if type(words) is not bool:
        raise ApiError("invalid_request", f"found words = {brief(words)}, expected true or false")
    return Options(float(score), offsets, words)


def options_of_query(query: Mapping[str, str], *, allowed: bool) -> Options:
    """The options in the query of an address, where a stream has them.

    Raises:
        ApiError: an option is unknown or wrong, or options are not `allowed` there.
    """
    unknown = sorted(set(query) - (_OPTIONS if allowed else set()))
    if unknown:
        expected = f"some of {_OPTION_NAMES}" if allowed else "none; options of a JSON request are fields of its body"
        raise ApiError("invalid_request", f"found the query parameters {brief(unknown)}, expected {expected}")
    values: dict[str, Any] = dict(query)
    if "min_score" in values:
        with suppress(ValueError):  # options_of says what is wrong
            values["min_score"] = float(values["min_score"])
    if "words" in values:
        values["words"] = {"true": True, "false": False}.get(values["words"], values["words"])
    return options_of(values)


def _item(record: Any, index: int) -> Item:
    try:
        return _document(record, str(index), index)
    except ApiError as error:
        return error


def _document(record: Any, default_id: str, index: int | None) -> Document:
    """The document of a record.

    Raises:
        ApiError: the record is not one of a document.
    """
    try:
        if not isinstance(record, dict):
            raise ValueError(f'found {_kind(record)}, expected an object: {{"id": …, "text": …}}')
        unknown = sorted(set(record) - KEYS)
        if unknown:
            raise ValueError(f"found the unknown fields {brief(unknown)}, expected some of {' '.join(sorted(KEYS))}")
        if not isinstance(record.get("text"), str):
            found = _kind(record["text"]) if "text" in record else "nothing"
            raise ValueError(f"found {found} in the field text, expected a string")
        if type(record.get("id")) not in (str, int, type(None)):
            raise ValueError(f"found {_kind(record['id'])} in the field id, expected a string or a whole number")
        check_json(record)
        return document_of(record, default_id=default_id)
    except (ValueError, RecursionError) as error:
        raise ApiError("invalid_document", str(error), index) from None


def _without_repeated_ids(items: Sequence[Item], records: Sequence[Any]) -> list[Item]:
    """The items, with an error in place of each whose id another one before it was given."""
    seen: dict[str, int] = {}
    result: list[Item] = []
    for index, (item, record) in enumerate(zip(items, records, strict=True)):
        first = (
            seen.setdefault(item.id, index) if isinstance(item, Document) and record.get("id") is not None else index
        )
        result.append(
            item
            if first == index or isinstance(item, ApiError)
            else ApiError("duplicate_id", f"found the id {brief(item.id)} of document {first} again", index)
        )
    return result


def _count_in(edges: Edges, record: dict[str, Any]) -> None:
    """Convert the offsets of a record from characters to another unit."""
    for entity in record["entities"]:
        entity["start"], entity["end"] = edges[entity["start"]], edges[entity["end"]]
    if "sentences" in record:
        record["sentences"] = [[[edges[edge] for edge in word] for word in words] for words in record["sentences"]]


def _kind(value: Any) -> str:
    """A JSON value in words."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
