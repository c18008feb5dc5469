"""Where an entity should start and end: at words' edges, without loose punctuation."""

from dataclasses import replace

from ..documents import Document, Entity
from ..text.word_index import Places

_LOOSE = frozenset("،؛,;:-–—")
_CLOSER = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "‘": "’", '"': '"', "'": "'"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
_MARKS = _CLOSER.keys() | _OPENER.keys()


def on_words(document: Document, entity: Entity, places: Places) -> Entity:
    """The entity over all words it touches: it grows where it cuts one and shrinks to those inside of it.

    One that lies outside of the text, touches no word, or words of two sentences, stays.
    """
    first, last = places.reaching(entity.start), places.before(entity.end)
    if not 0 <= entity.start < entity.end <= len(document.text) or first > last:
        return entity
    if places.sentence(first) != places.sentence(last):
        return entity
    return replace(entity, start=places.starts[first], end=places.ends[last])


def trimmed(document: Document, entity: Entity, places: Places) -> Entity:
    """An entity on words' edges without punctuation before and behind the name.

    Commas, colons and dashes go; quotes and brackets go where they enclose the whole name or their other half is
    not in it: «طالبان» becomes طالبان, and أغسطس (آب) stays. What is nothing but punctuation stays.
    """
    first, last = places.starting(entity.start), places.ending(entity.end)
    if first is None or last is None or first >= last:
        return entity
    words = [document.text[places.starts[x] : places.ends[x]] for x in range(first, last + 1)]
    left, right = _name(words)
    if left >= right:
        return entity
    return replace(entity, start=places.starts[first + left], end=places.ends[first + right - 1])


def _name(words: list[str]) -> tuple[int, int]:
    """First and last + 1 of the words between loose punctuation."""
    left, right = 0, len(words)
    while left < right:
        if _CLOSER.get(words[left]) == words[right - 1] and _encloses(words[left:right]):
            left, right = left + 1, right - 1
        elif _is_loose(words[left], words[left + 1 : right], _CLOSER):
            left += 1
        elif _is_loose(words[right - 1], words[left : right - 1], _OPENER):
            right -= 1
        else:
            break
    return left, right


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
