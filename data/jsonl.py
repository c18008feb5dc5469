"""JSONL of character spans, the project's own format: one document a line.

``{"id": …, "text": …, "entities": [{"start": 0, "end": 6, "label": "PER"}], "meta": {…}}``
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from data.documents import Document, Entity, Sentence, Word
from data.errors import DataError
from data.files import lines_of, read_text
from data.segmentation import split_sentences

_KEYS = frozenset({"id", "text", "entities", "meta", "sentences"})


def read_jsonl(path: Path) -> Iterator[tuple[int, Document]]:
    """Read the documents of a file, each with its line.

    Spans are read as they stand; `data.check` says what is wrong with them. Blank lines are passed over.

    Raises:
        DataError: a line is no JSON object of the right shape.
    """
    for number, line in lines_of(read_text(path)):
        if line.strip():
            yield number, parse_document(line, path=path, line=number)


def parse_document(source: str, *, path: Path | str | None = None, line: int | None = None) -> Document:
    """Parse one line. `path` and `line` stand in errors, and name the document where it has no id.

    Raises:
        DataError: as `read_jsonl`.
    """

    def fail(message: str) -> DataError:
        return DataError(message, path=path, line=line)

    try:
        record = json.loads(source)
    except json.JSONDecodeError as error:
        raise fail(f"no JSON ({error.msg} at column {error.colno}); expected one JSON object a line") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise fail('found no "text" string, expected {"id": …, "text": …, "entities": […]}')
    unknown = sorted(set(record) - _KEYS)
    if unknown:
        raise fail(f"unknown keys {unknown}, expected {sorted(_KEYS)}; put your own under meta")
    identifier = record.get("id", f"line {line}")
    meta = record.get("meta", {})
    if not isinstance(identifier, str | int) or not isinstance(meta, dict):
        raise fail("expected id to be a string and meta to be an object")
    try:
        entities = tuple(sorted(map(_parse_entity, record.get("entities", []))))
        sentences = _parse_sentences(record.get("sentences"))
    except (KeyError, TypeError, ValueError) as error:
        raise fail(f"document {identifier!r}: {error}") from None
    for entity, spelled in zip(entities, _spelled(record.get("entities", [])), strict=True):
        found = record["text"][entity.start : entity.end]
        if spelled is not None and spelled != found:
            raise fail(
                f"document {identifier!r}: the {entity.label} at {entity.start}:{entity.end} is {found!r} in the text "
                f'but "text" says {spelled!r}; offsets count Unicode characters of the raw text'
            )
    return Document(str(identifier), record["text"], entities, meta, sentences)


def format_document(document: Document) -> str:
    """One line of JSONL, without its end. The document's sentences are written where they are not the text's own."""
    record: dict[str, Any] = {
        "id": document.id,
        "text": document.text,
        "entities": [_format_entity(document.text, entity) for entity in document.entities],
        "meta": dict(document.meta),
    }
    if document.sentences is not None and document.sentences != split_sentences(document.text):
        record["sentences"] = [[[word.start, word.end] for word in s.words] for s in document.sentences]
    return json.dumps(record, ensure_ascii=False)


def write_jsonl(documents: Iterable[Document], file: IO[str]) -> None:
    """Write documents, one a line."""
    for document in documents:
        file.write(format_document(document) + "\n")


def _format_entity(text: str, entity: Entity) -> dict[str, Any]:
    record: dict[str, Any] = {"start": entity.start, "end": entity.end, "label": entity.label}
    record["text"] = text[entity.start : entity.end]
    if entity.score is not None:
        record["score"] = round(entity.score, 6)
    return record


def _parse_entity(record: Any) -> Entity:
    if not isinstance(record, Mapping):
        raise TypeError(f"found the entity {record!r}, expected an object with start, end and label")
    missing = [key for key in ("start", "end", "label") if key not in record]
    if missing:
        raise ValueError(f"the entity {dict(record)} has no {missing[0]}")
    start, end, label, score = record["start"], record["end"], record["label"], record.get("score")
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        raise TypeError(f"found the entity {dict(record)}, expected whole numbers for start and end, a string label")
    if score is not None and not isinstance(score, int | float):
        raise TypeError(f"found the score {score!r}, expected a number")
    return Entity(start, end, label, None if score is None else float(score))


def _spelled(records: list[Mapping[str, Any]]) -> list[str | None]:
    """The surface each entity claims, in the order of the sorted entities."""
    return [record.get("text") for record in sorted(records, key=_parse_entity)]


def _parse_sentences(value: Any) -> tuple[Sentence, ...] | None:
    if value is None:
        return None
    return tuple(Sentence(tuple(Word(int(start), int(end)) for start, end in words)) for words in value)
