"""Documents as records of plain values: the same structure for JSONL, Parquet and the exports of annotation tools.

``{"id": …, "text": …, "entities": [{"start": 0, "end": 6, "label": "PER"}], "meta": {…}}``"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from ...documents import MEANING, Document, Entity, Fact, Sentence, Word
from ...errors import DataError
from ...files.whole_files import LONGEST_RECORD
from ...tags.bio import IMPROPER_STARTS
from ...text.segmentation import split_sentences, split_words
from ...text.surrogates import half_pair_at

KEYS = frozenset({"id", "text", "entities", "meta", "sentences"})
_ENTITY_KEYS = frozenset({"start", "end", "label", "text", "score", *MEANING})


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of text and id in records with other keys than ours; all other keys are ignored.

    Attributes:
        text: the key of the text.
        id: the key of the id.
    """

    text: str = "text"
    id: str = "id"

    def pick(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The id and the text of a record under the keys ``id`` and ``text``; a missing one is left out."""
        return {ours: record[name] for ours, name in (("id", self.id), ("text", self.text)) if name in record}


def record_of(document: Document) -> dict[str, Any]:
    """The record of a document.

    It has the key ``sentences`` only if they differ from those that the project finds in the text.
    """
    record: dict[str, Any] = {
        "id": document.id,
        "text": document.text,
        "entities": [_format_entity(document.text, entity) for entity in document.entities],
        "meta": dict(document.meta),
    }
    if document.sentences is not None and document.sentences != split_sentences(document.text):
        record["sentences"] = [[[word.start, word.end] for word in s.words] for s in document.sentences]
    return record


def dump_json(value: Any, document: Document) -> str:
    """A value as JSON on one line.

    Args:
        value: the document's record, or part of it.
        document: the document, for messages.

    Raises:
        DataError: the document's meta holds a value that JSON cannot hold, or a string holds half of a surrogate pair.
    """
    try:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"document {document.id!r}: found a value that JSON cannot hold ({error}), expected strings, finite "
            "numbers, lists and objects; change the meta"
        ) from None
    check_characters(line, document)
    return line


def check_characters(text: str, document: Document) -> None:
    """Check that a string of a document can be written to a file.

    Raises:
        DataError: the string holds half of a surrogate pair.
    """
    start = half_pair_at(text)
    if start is not None:
        near = text[max(0, start - 20) : start + 20]
        raise DataError(
            f"document {document.id!r}: found half of a surrogate pair in {near!r}, expected complete characters; "
            "correct or remove it",
            document=document.id,
        )


def dump_line(value: Any, document: Document) -> str:
    """A value as a line of JSON, with its line feed.

    Args:
        value: the document's record, or part of it.
        document: the document, for messages.

    Raises:
        DataError: the document's meta holds a value that JSON cannot hold, or the line is longer than readers accept
            (`LONGEST_RECORD`).
    """
    line = dump_json(value, document)
    if 4 * len(line) > LONGEST_RECORD:  # a character has four bytes at most
        size = len(line.encode())
        if size > LONGEST_RECORD:
            raise DataError(
                f"document {document.id!r}: found {size:,} bytes, expected {LONGEST_RECORD:,} at most on a line; cut "
                "the document into several (of columns: with lines # id = NAME)"
            )
    return line + "\n"


def check_json(value: Any) -> None:
    """Check that a value read from JSON can be written again.

    Raises:
        ValueError: a number is not finite, or a string holds half of a surrogate pair.
    """
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise ValueError(f"{error}; expected finite numbers and complete characters") from None


def id_of(value: Any, default: str) -> str:
    """The id of a record: a string as it is, and any other value as JSON writes it.

    Tables write ids as numbers: the whole number 2.0 is the id ``2``.

    Args:
        value: the value in the record; None or NaN if the record has no id.
        default: the id of a document whose record has none.
    """
    if value is None or (isinstance(value, float) and not isfinite(value)):  # NaN is the null of a table
        return default
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def check_spans(document: Document) -> None:
    """Check that each entity is a non-empty span within the text.

    Raises:
        ValueError: an entity is empty or not within the text.
    """
    for entity in document.entities:
        if not 0 <= entity.start < entity.end <= len(document.text):
            raise ValueError(
                f"document {document.id!r}: found the {entity.label} at {entity.start}:{entity.end}, expected it "
                f"within the text of {len(document.text)} characters; correct its offsets (they count Unicode "
                "characters of the raw text)"
            )


def document_of(record: dict[str, Any], *, default_id: str) -> Document:
    """The document of a record. Spans of entities are not checked against the length of the text.

    Args:
        record: must have a string under ``text``.
        default_id: the id of a document whose record has none (`id_of`).

    Raises:
        ValueError: another value of the record has the wrong type, an entity's spelling differs from the text, or the
            words of its sentences are out of order, outside of the text or incomplete.
    """
    identifier, text, meta = id_of(record.get("id"), default_id), record["text"], record.get("meta", {})
    try:
        _check_meta(meta)
        entities = _parse_entities(record.get("entities", []), text)
        sentences = _parse_sentences(record.get("sentences"), text)
    except ValueError as error:
        raise ValueError(f"document {identifier!r}: {error}") from None
    return Document(identifier, text, entities, meta, sentences)


def joined_meta(*parts: Any) -> dict[str, Any]:
    """The meta of a document whose keys are in several objects of a file.

    Raises:
        ValueError: a part is not an object, or two of them have different values for a key.
    """
    meta: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, dict):
            raise ValueError(f"found the meta {brief(part)}, expected an object; correct it")
        twice = [key for key in part if key in meta and meta[key] != part[key]]
        if twice:
            raise ValueError(f"found the key {twice[0]!r} both in meta and next to it, expected it once; rename one")
        meta |= part
    return meta


def _check_meta(meta: Any) -> None:
    if not isinstance(meta, dict):
        raise ValueError(f"found the meta {brief(meta)}, expected an object; correct it or leave it out")
    starts = meta.get(IMPROPER_STARTS, [])
    if not isinstance(starts, list) or any(type(start) is not int for start in starts):
        raise ValueError(
            f"found {brief(starts)} under {IMPROPER_STARTS!r} of meta, expected the starts of entities that begin "
            "with I-; rename the key if it is your own"
        )


def _parse_entities(records: Any, text: str) -> tuple[Entity, ...]:
    if not isinstance(records, list):
        raise ValueError(f"found the entities {brief(records)}, expected a list; write [] where there is none")
    return tuple(sorted((_parse_entity(record, text) for record in records), key=lambda entity: entity.key))


def _parse_entity(record: Any, text: str) -> Entity:
    if not isinstance(record, dict) or record.keys() - _ENTITY_KEYS or not record.keys() >= {"start", "end", "label"}:
        raise ValueError(
            f"found the entity {brief(record)}, expected an object of start, end, label and optionally text, score "
            f"and what it means ({', '.join(MEANING)}); correct the keys"
        )
    start, end, label, score = record["start"], record["end"], record["label"], record.get("score")
    if type(start) is not int or type(end) is not int or not isinstance(label, str) or not label:
        raise ValueError(
            f"found the entity {brief(record)}, expected whole numbers for start and end and a string label; "
            "correct the values"
        )
    if score is not None and not (type(score) in (int, float) and 0 <= score <= 1):
        raise ValueError(f"found the score {brief(score)}, expected a number from 0 to 1; correct it or leave it out")
    surface, spelled = text[start:end], record.get("text")
    if spelled is not None and spelled != surface:
        raise ValueError(
            f"found the {label} at {start}:{end} spelled {brief(spelled)}, expected {brief(surface)} as in the text; "
            "correct the offsets (they count Unicode characters of the raw text) or the spelling"
        )
    return Entity(start, end, label, None if score is None else float(score), _parse_meaning(record))


def _parse_meaning(record: dict[str, Any]) -> tuple[tuple[str, Fact], ...]:
    meaning = tuple((name, record[name]) for name in MEANING if name in record)
    for name, fact in meaning:
        if not isinstance(fact, Fact):
            raise ValueError(
                f"found {brief(fact)} under {name!r} of an entity, expected a string, a whole number, true, false or "
                "null; correct it or leave it out"
            )
    return meaning


def _parse_sentences(value: Any, text: str) -> tuple[Sentence, ...] | None:
    """The sentences of a record, after checking that the words are in order, within the text, and complete."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(words, list) and words for words in value):
        raise ValueError(f"found the sentences {brief(value)}, expected lists of [start, end]; correct or remove them")
    done = 0
    for word in (word for words in value for word in words):
        if not (isinstance(word, list) and len(word) == 2 and all(type(edge) is int for edge in word)):
            raise ValueError(
                f"found the word {brief(word)} in sentences, expected [start, end]; correct or remove them"
            )
        start, end = word
        if not done <= start < end <= len(text):
            raise ValueError(
                f"found the word {start}:{end} in sentences, expected it between {done} and the end of the text of "
                f"{len(text)} characters; correct or remove the sentences"
            )
        _refuse_words(text[done:start])
        done = end
    _refuse_words(text[done:])
    return tuple(Sentence(tuple(Word(start, end) for start, end in words)) for words in value)


def _refuse_words(gap: str) -> None:
    if gap and not gap.isspace() and split_words(gap):
        raise ValueError(
            f"found {brief(gap.strip())} in no sentence, expected every word in one; correct or remove the sentences"
        )


def brief(value: Any) -> str:
    """The `repr` of a value for messages, cut to 120 characters."""
    shown = repr(value)
    return shown if len(shown) <= 120 else f"{shown[:119]}…"


def _format_entity(text: str, entity: Entity) -> dict[str, Any]:
    record: dict[str, Any] = {"start": entity.start, "end": entity.end, "label": entity.label}
    record["text"] = text[entity.start : entity.end]
    if entity.score is not None:
        record["score"] = entity.written_score
    return record | dict(entity.meaning)
