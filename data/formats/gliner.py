"""GLiNER's JSON: a list of ``{"tokenized_text": ["زار", "أحمد"], "ner": [[1, 1, "person"]]}``, or one of these a line.

A span is the indexes of its first and its last word, and its label. Items with a text and offsets of characters, which
GLiNER's tools read too, are read as well (`data.formats.tables.span_rows`)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from ..documents import Document
from ..errors import DataError, OnRejected, rejecting
from ..files.whole_files import atomic_write, read_text
from ..located import Lines, LocatedDocument
from .shared.json_list import list_items
from .shared.labelled_sentences import LabelledSentence, join_labelled, labelled_sentences
from .shared.record import brief, check_json, id_of
from .tables.span_rows import document_of_spans, has_spans

_WORDS, _SPANS = "tokenized_text", "ner"
_EXPECTED = 'GLiNER\'s {"tokenized_text": […], "ner": [[first, last, label]]}; export the data again'


def read(path: Path, *, lost: Counter[str], on_rejected: OnRejected | None = None) -> Iterator[LocatedDocument]:
    """Read the items of a file, each with its first line.

    Consecutive items with the same `id` are the sentences of one document; an item without an id is one.

    Args:
        lost: counts the values of other keys.
        on_rejected: a callback that receives each item that is not a document; reading continues after it.

    Raises:
        DataError: the file is no list of objects; or an item is not of the right form or has an index without a word,
            and there is no `on_rejected`.
    """
    items = enumerate(list_items(read_text(path), path, _EXPECTED), start=1)
    named = ((f"item {number}", line, item) for number, (line, item) in items)
    for identifier, group in groupby(named, key=lambda each: id_of(each[2].get("id"), each[0])):
        members = list(group)
        texts = [each for each in members if _WORDS not in each[2]]
        for part in [[each] for each in texts] if texts else [members]:
            with rejecting(on_rejected):
                document = _document(identifier, part, path, lost)
                yield LocatedDocument(document, path, Lines(part[0][1]), named=part[0][2].get("id") is not None)


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file, an item for each sentence. The file appears complete or not at all.

    Raises:
        DataError: an entity does not consist of whole words of one sentence, or has an empty label.
    """
    with atomic_write(path) as file:
        between = "[\n"
        for document in documents:
            for item in _items(document):
                file.write(between + json.dumps(item, ensure_ascii=False))
                between = ",\n"
        file.write("[]\n" if between == "[\n" else "\n]\n")


def _items(document: Document) -> Iterator[dict[str, Any]]:
    for sentence in labelled_sentences(document) or [LabelledSentence((), ())]:
        spans = [[first, end - 1, label] for first, end, label in sentence.spans]
        yield {_WORDS: list(sentence.words), _SPANS: spans, "id": document.id}


_Item = tuple[str, int, dict[str, Any]]
"""The name of an item, its line and its value."""


def _document(identifier: str, items: list[_Item], path: Path, lost: Counter[str]) -> Document:
    others: Counter[str] = Counter()
    sentences = []
    for name, line, item in items:
        try:
            check_json(item)
            if _WORDS not in item:
                if not has_spans(item):
                    raise ValueError(f"found the keys {sorted(item)}, expected {_WORDS} and {_SPANS}")
                return document_of_spans(item, identifier)
            sentences.append(_sentence(item))
        except (ValueError, RecursionError) as error:
            raise DataError(f"{name}: {error}; correct the item", path=path, line=line, document=identifier) from None
        others.update(f"values of the key {key}" for key in item if key not in (_WORDS, _SPANS, "id"))
    lost.update(others)
    return join_labelled(identifier, sentences)


def _sentence(item: dict[str, Any]) -> LabelledSentence:
    words, spans = item[_WORDS], item.get(_SPANS)
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError(f"found the words {brief(words)}, expected a list of strings that are not blank")
    if not isinstance(spans, list):
        raise ValueError(
            f"found the entities {brief(spans)} under {_SPANS}, expected a list, empty where there is none"
        )
    return LabelledSentence(tuple(words), tuple(_span(span, len(words)) for span in spans))


def _span(span: Any, words: int) -> tuple[int, int, str]:
    """The half-open range of words of an entity, and its label."""
    if not isinstance(span, list) or len(span) != 3 or not isinstance(span[2], str) or not span[2]:
        raise ValueError(f"found the entity {brief(span)}, expected [first word, last word, label]")
    first, last, label = span
    if type(first) is not int or type(last) is not int or not 0 <= first <= last < words:
        raise ValueError(
            f"found the entity {brief(span)}, expected indexes from 0 to {words - 1}, of its first and its last word"
        )
    return first, last + 1, label
