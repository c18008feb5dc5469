"""The values of the dates of a document."""

from dataclasses import replace
from datetime import date

from ....data.documents import OF_DATES, Document, Entity
from .anchors import anchor_of
from .context import is_future
from .reading import Setting, read_date

LABELS = frozenset({"DATE", "TIMEX", "TIME"})
"""The labels of dates, whatever their case."""


def with_values(document: Document, *, date: date | None = None, month_first: bool = False) -> Document:
    """The document whose dates have their values. Other entities are as they were.

    Args:
        document: a document with entities.
        date: the day on which it was written; None takes that of its meta or its date line.
        month_first: whether the month of 5/6/2021 comes first.
    """
    if not any(_is_date(entity) for entity in document.entities):
        return document
    anchor = date or anchor_in(document, month_first=month_first)
    text = _without_names(document)

    def valued(entity: Entity) -> Entity:
        if not _is_date(entity):
            return entity
        setting = Setting(anchor, month_first, is_future(text, max(entity.start, 0)))
        return entity.with_facts(read_date(document.surface(entity), setting), instead_of=OF_DATES)

    return replace(document, entities=tuple(valued(entity) for entity in document.entities))


def anchor_in(document: Document, *, month_first: bool = False) -> date | None:
    """The day on which a document was written, by its meta or its date line (`anchors.anchor_of`)."""
    return anchor_of(document, lambda line: _whole_day(line, month_first=month_first))


def _without_names(document: Document) -> str:
    """The text with blanks for all entities but dates: no name is a verb, though ستيفن looks like one."""
    names = [entity for entity in document.entities if not _is_date(entity)]
    if not names:
        return document.text
    characters = list(document.text)
    for entity in names:
        start, end = max(entity.start, 0), min(entity.end, len(characters))
        characters[start:end] = " " * max(end - start, 0)
    return "".join(characters)


def _is_date(entity: Entity) -> bool:
    return entity.label.upper() in LABELS


def _whole_day(line: str, *, month_first: bool) -> date | None:
    """The day of a line that is a whole date."""
    facts = read_date(line, Setting(month_first=month_first))
    if facts.get("kind") not in ("day", "time") or facts["calendar"] != "gregorian":
        return None
    try:
        return date.fromisoformat(str(facts["value"])[:10])
    except ValueError:
        return None
