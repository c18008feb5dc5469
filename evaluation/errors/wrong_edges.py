"""Wrong boundaries of entities: the extra or missing words, and the proclitic at the boundary."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...data.text.names import Name
from ...data.text.proclitics import ARTICLES, Proclitics
from ...data.text.segmentation import split_words
from ..paired.entity_errors import EntityError

START, END, BOTH = "start", "end", "both"
"""The sides of an entity in reading order: the start is at its first word, which in Arabic is the rightmost one."""


@dataclass(frozen=True, slots=True)
class WrongEdge:
    """A boundary at which gold and prediction differ.

    Attributes:
        side: `START` (at the first word of the entity) or `END` (at its last word).
        change: "extra" if the prediction has extra words at this side, "missing" if it lacks words.
        text: the extra or missing words.
        name: the same words, normalised in spelling and without a proclitic (`Proclitics.without`).
        cause: the proclitic or article at the boundary, one of `data.text.proclitics.PROCLITICS`, or an empty string.
            At the end, it is that of the first of the words in `text`. At the start, it is the proclitic of the gold
            entity's first word, else that of the predicted entity's first word (in both cases not ال), else the article
            or لل that the first of the words in `text` begins with.
    """

    side: str
    change: str
    text: str
    name: Name
    cause: str


def wrong_edges(error: EntityError, proclitics: Proclitics) -> tuple[WrongEdge, ...]:
    """The wrong boundaries of an error, start before end.

    There are none if there is only a gold or only a predicted entity, or if both have the same span.
    """
    return tuple(_wrong_edges(error, proclitics))


def _wrong_edges(error: EntityError, proclitics: Proclitics) -> Iterator[WrongEdge]:
    gold, predicted, text = error.gold, error.predicted, error.document.text
    if gold is None or predicted is None:
        return
    if gold.start != predicted.start:
        change = "extra" if predicted.start < gold.start else "missing"
        words = text[error.span[0] : max(gold.start, predicted.start)].strip()
        firsts = [proclitics.of(_first_word(text[entity.start : entity.end])) for entity in (gold, predicted)]
        cause = next((each for each in firsts if each not in ("", "ال")), "") or _article(words, proclitics)
        yield WrongEdge(START, change, words, proclitics.without(words), cause)
    if gold.end != predicted.end:
        change = "extra" if predicted.end > gold.end else "missing"
        words = text[min(gold.end, predicted.end) : error.span[1]].strip()
        yield WrongEdge(END, change, words, proclitics.without(words), proclitics.of(_first_word(words)))


def _article(words: str, proclitics: Proclitics) -> str:
    proclitic = proclitics.of(_first_word(words))
    return proclitic if proclitic in ARTICLES else ""


def _first_word(text: str) -> str:
    words = split_words(text)
    return text[words[0].start : words[0].end] if words else ""
