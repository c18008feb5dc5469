"""The boundaries that an entity should have: word boundaries, without loose punctuation."""

from dataclasses import replace

from ..documents import Entity
from ..located import LocatedDocument

_LOOSE = frozenset("،؛,;:-–—؟…")
_CLOSER = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "‘": "’", "‹": "›", '"': '"', "'": "'"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
_MARKS = _CLOSER.keys() | _OPENER.keys()


def on_words(located: LocatedDocument, entity: Entity) -> Entity:
    """Move an entity to the boundaries of the words that it touches.

    It grows if a boundary is inside a word, and shrinks if a boundary is between words. An entity that is not within
    the text, touches no word, or touches words of two sentences is returned unchanged.
    """
    index = located.index
    first, last = index.reaching(entity.start), index.before(entity.end)
    if not 0 <= entity.start < entity.end <= len(located.document.text) or first > last:
        return entity
    if index.sentence(first) != index.sentence(last):
        return entity
    return replace(entity, start=index.starts[first], end=index.ends[last])


def trimmed(located: LocatedDocument, entity: Entity) -> Entity:
    """Exclude loose punctuation at the start and end of an entity.

    Commas, semicolons, colons, dashes, Arabic question marks and ellipses are loose. Quotes and brackets are loose if
    they enclose the whole name or if their counterpart is not in the name: «طالبان» becomes طالبان, but أغسطس (آب) is
    unchanged. An entity that does not start and end at word boundaries or consists of punctuation only is returned
    unchanged.
    """
    text, index = located.document.text, located.index
    first, last = index.starting(entity.start), index.ending(entity.end)
    if first is None or last is None or first >= last:
        return entity
    words = [text[index.starts[x] : index.ends[x]] for x in range(first, last + 1)]
    start, end = _without_loose(words)
    if start >= end:
        return entity
    return replace(entity, start=index.starts[first + start], end=index.ends[first + end - 1])


def _without_loose(words: list[str]) -> tuple[int, int]:
    """The half-open range of the words that remain without loose punctuation at both ends."""
    start, end = 0, len(words)
    while start < end:
        if _CLOSER.get(words[start]) == words[end - 1] and _encloses(words[start:end]):
            start, end = start + 1, end - 1
        elif _is_loose(words[start], words[start + 1 : end], _CLOSER):
            start += 1
        elif _is_loose(words[end - 1], words[start : end - 1], _OPENER):
            end -= 1
        else:
            break
    return start, end


def _is_loose(word: str, others: list[str], partner: dict[str, str]) -> bool:
    """Whether the first or last word of a name is punctuation that does not belong to the name.

    Args:
        others: the other words of the name.
        partner: the counterpart of each quote or bracket that belongs at this end; any other one is loose.
    """
    return word in _LOOSE or (word in _MARKS and partner.get(word, "") not in others)


def _encloses(words: list[str]) -> bool:
    """Whether the last word closes the bracket or quote that the first word opens."""
    opener, closer = words[0], words[-1]
    depth = 0
    for word in words[:-1]:
        if opener != closer and word == closer:
            depth -= 1
        elif word == opener:
            depth += 1
        if depth == 0:
            return False
    return depth == 1
