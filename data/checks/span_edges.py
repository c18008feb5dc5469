"""Where an entity should start and end: at words' edges, without loose punctuation."""

from dataclasses import replace

from ..documents import Entity
from ..located import LocatedDocument

_LOOSE = frozenset("،؛,;:-–—")
_CLOSER = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "‘": "’", '"': '"', "'": "'"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
_MARKS = _CLOSER.keys() | _OPENER.keys()


def on_words(located: LocatedDocument, entity: Entity) -> Entity:
    """The entity over all words it touches: it grows where it cuts one and shrinks to those inside of it.

    One that lies outside of the text, touches no word, or words of two sentences, stays.
    """
    index = located.index
    first, last = index.reaching(entity.start), index.before(entity.end)
    if not 0 <= entity.start < entity.end <= len(located.document.text) or first > last:
        return entity
    if index.sentence(first) != index.sentence(last):
        return entity
    return replace(entity, start=index.starts[first], end=index.ends[last])


def trimmed(located: LocatedDocument, entity: Entity) -> Entity:
    """An entity on words' edges without punctuation before and behind the name.

    Commas, colons and dashes go; quotes and brackets go where they enclose the whole name or their other half is
    not in it: «طالبان» becomes طالبان, and أغسطس (آب) stays. What is nothing but punctuation stays.
    """
    text, index = located.document.text, located.index
    first, last = index.starting(entity.start), index.ending(entity.end)
    if first is None or last is None or first >= last:
        return entity
    words = [text[index.starts[x] : index.ends[x]] for x in range(first, last + 1)]
    start, end = _name(words)
    if start >= end:
        return entity
    return replace(entity, start=index.starts[first + start], end=index.ends[first + end - 1])


def _name(words: list[str]) -> tuple[int, int]:
    """First and last + 1 of the words between loose punctuation."""
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
    """Whether a word at an edge is punctuation whose other half is not among the others."""
    return word in _LOOSE or (word in _MARKS and partner.get(word, "") not in others)


def _encloses(words: list[str]) -> bool:
    """Whether the bracket or quote that the words start with closes only with their last."""
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
