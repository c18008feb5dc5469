"""What is wrong with the documents of an annotated file, one line a problem."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..documents import Document, Entity, Lines
from ..problems import Problem
from ..tags.bio import UNBEGUN
from ..text.word_index import Places
from .repeats import Ids


def check_documents(
    documents: Iterable[tuple[Lines, Document]], path: Path, *, labels: tuple[str, ...] | None = None
) -> Iterator[Problem]:
    """Check the documents of one file, each given with its lines.

    These are the faults of spans, labels and ids, which stop a training; `data.check_files` looks for more.

    Args:
        labels: the labels that may occur, or None for any.
    """
    ids = Ids()
    for lines, document in documents:
        yield from check_document(document, Places(document, lines), path, labels=labels)
        yield from ids.add(document, lines, path)


def check_document(
    document: Document, places: Places, path: Path, *, labels: tuple[str, ...] | None = None
) -> Iterator[Problem]:
    """Check one document, as `check_documents` does."""
    if not places.starts:
        found = f"document {document.id!r}: no text"
        yield Problem(str(path), places.line(0), "empty-text", found, "delete the document or restore its text")
    before: Entity | None = None
    for entity in document.entities:
        line, where = places.line_at(entity.start), f"document {document.id!r}: {describe(document, entity)}"
        for rule, found, advice in _problems(document, entity, before, places, labels):
            yield Problem(str(path), line, rule, f"{where}{found}", advice)
        if before is None or entity.end > before.end:
            before = entity
    unbegun = set(document.meta.get(UNBEGUN, ()))
    for start, entity in {entity.start: entity for entity in document.entities}.items():
        if start in unbegun:
            found = f"document {document.id!r}: {describe(document, entity)} begins with I-"
            yield Problem(str(path), places.line_at(start), "invalid-transition", found, "write B- on its first word")


def describe(document: Document, entity: Entity) -> str:
    """An entity as messages show it: label, offsets and words."""
    surface = document.text[max(entity.start, 0) : max(entity.end, 0)]
    return f"{entity.label} {entity.start}:{entity.end} {surface!r}"


def _problems(
    document: Document, entity: Entity, before: Entity | None, places: Places, labels: tuple[str, ...] | None
) -> Iterator[tuple[str, str, str]]:
    """Rule, what was found, and advice; `before` is the entity before that reaches furthest."""
    if labels is not None and entity.label not in labels:
        yield "unknown-label", f", expected one of {', '.join(labels)}", "rename or map the label"
    first, last = places.starting(entity.start), places.ending(entity.end)
    if not 0 <= entity.start < entity.end <= len(document.text):
        length = len(document.text)
        yield "span-range", f" in a text of {length} characters", "offsets count characters of the raw text"
    elif first is None or last is None:
        yield "span-edge", " starts or ends inside a word or beside one", "move it to the words' edges"
    elif places.sentence(first) != places.sentence(last):
        yield "span-sentence", " crosses a sentence's end", "split it, or correct the sentence"
    if before is not None and entity.start < before.end:
        yield "span-overlap", f" overlaps {before.label} {before.start}:{before.end}", "keep the longer one"
