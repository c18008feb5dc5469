"""The day on which a document was written: in its meta, or in its date line."""

from collections.abc import Callable
from datetime import date

from ....data.documents import Document
from ....data.text.calendar_words import calendar_key

KEYS = (
    *("date", "published", "published_at", "published_date", "publication_date", "pubdate", "date_published"),
    *("datePublished", "publish_date", "created", "created_at", "datetime", "timestamp"),
)
"""The keys of meta that are looked up, in this order."""

_LINES = 10
"""How many lines from the start may be the date line; empty ones do not count."""

_LONGEST = 80
"""Characters of the longest date line."""

_HEADS = (
    "تاريخ النشر",
    "نشر في",
    "نشرت في",
    "نشر",
    "تم النشر في",
    "تم النشر",
    "اخر تحديث",
    "كتب في",
    "بتاريخ",
    "التاريخ",
)
"""What a date line may begin with."""


def anchor_of(document: Document, read_day: Callable[[str], date | None]) -> date | None:
    """The day on which a document was written; None if it does not say.

    It is in meta, under one of `KEYS`, as ISO 8601 writes dates; else it is the first of the first lines of the text
    that consists of a whole date: weekday, day, month and year, with or without the time.

    Args:
        document: the document.
        read_day: reads a whole date, and returns None for all other texts.
    """
    for key in KEYS:
        day = parse_day(document.meta.get(key))
        if day is not None:
            return day
    lines = [line.strip(" \t\r|:-–—،,()[]") for line in document.text[: _LINES * _LONGEST * 5].split("\n")]
    for line in [line for line in lines if line][:_LINES]:
        if len(line) <= _LONGEST and any(character.isdecimal() for character in line):
            day = read_day(_without_head(line))
            if day is not None:
                return day
    return None


def parse_day(value: object) -> date | None:
    """The day of a value of meta such as ``2024-10-04`` or ``2024-10-04T18:52:00Z``; None for any other value."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if len(text) < 10 or (len(text) > 10 and text[10] not in "T "):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _without_head(line: str) -> str:
    plain = calendar_key(line)
    for head in _HEADS:
        if plain.startswith(head):
            return plain[len(head) :].strip(" :-–—،,|")
    return line
