"""Checks for faults: invalid texts, spans, labels and ids."""

from collections.abc import Iterable, Iterator

from ..documents import Document, Entity
from ..located import LocatedDocument
from ..problems import Problem
from ..tags.bio import IMPROPER_STARTS
from .repeats import Ids


def check_documents(
    documents: Iterable[LocatedDocument], *, labels: tuple[str, ...] | None = None
) -> Iterator[Problem]:
    """Check the documents of one file for faults.

    Apart from improper starts, these faults make a file unusable for training. `data.check_files` checks more rules.

    Args:
        documents: with their locations.
        labels: the permitted labels; None for any.

    Yields:
        The problems, document by document.
    """
    ids = Ids()
    for located in documents:
        yield from check_document(located, labels=labels)
        yield from ids.add(located)


def check_document(located: LocatedDocument, *, labels: tuple[str, ...] | None = None) -> Iterator[Problem]:
    """Check one document as `check_documents` does, apart from the uniqueness of its id."""
    document = located.document
    if not located.index.starts:
        yield located.problem("empty-text", 0, "the text has no words", "delete the document or restore its text")
    before: Entity | None = None
    for entity in document.entities:
        for rule, found, advice in _faults(located, entity, before, labels):
            yield located.problem(rule, entity.start, f"{describe(document, entity)}{found}", advice)
        if before is None or entity.end > before.end:
            before = entity
    improper_starts = set(document.meta.get(IMPROPER_STARTS, ()))
    for start, entity in {entity.start: entity for entity in document.entities}.items():
        if start in improper_starts:
            found = f"{describe(document, entity)} begins with I-"
            advice = (
                "tag its first word with B-; if all entities begin with I-, read the file with --columns scheme=IOB1"
            )
            yield located.problem("invalid-transition", start, found, advice)


def describe(document: Document, entity: Entity) -> str:
    """An entity in the form used in messages: label, offsets and text."""
    return f"{entity.label} {entity.start}:{entity.end} {document.surface(entity)!r}"


def _faults(
    located: LocatedDocument, entity: Entity, before: Entity | None, labels: tuple[str, ...] | None
) -> Iterator[tuple[str, str, str]]:
    """The faults of one entity.

    Args:
        before: of the entities that precede `entity`, the one that ends last; None for the first entity.

    Yields:
        The rule, what was found, and the advice.
    """
    index, length = located.index, len(located.document.text)
    if labels is not None and entity.label not in labels:
        yield "unknown-label", f", expected one of {', '.join(labels)}", "rename or map the label"
    first, last = index.starting(entity.start), index.ending(entity.end)
    if not 0 <= entity.start < entity.end <= length:
        yield (
            "span-range",
            f" in a text of {length} characters",
            "correct the offsets, which count characters of the raw text",
        )
    elif first is None or last is None:
        yield "span-edge", " does not start and end at word boundaries", "move it to the word boundaries"
    elif index.sentence(first) != index.sentence(last):
        yield "span-sentence", " crosses a sentence boundary", "split the entity or correct the sentence boundary"
    if before is not None and entity.start < before.end:
        same = (before.start, before.end) == (entity.start, entity.end)
        advice = "keep one of the two" if same else "keep the longer one"
        yield "span-overlap", f" overlaps {before.label} {before.start}:{before.end}", advice
