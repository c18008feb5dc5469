"""Wrong edges of entities: the words more or less, and the proclitic at which the two sides part."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...data.text.names import Name
from ...data.text.proclitics import ARTICLES, Proclitics
from ...data.text.segmentation import split_words
from ..paired.entity_errors import EntityError

START, END, BOTH = "start", "end", "both"
"""Sides of an entity in the order of reading: left is its first word, in Arabic the one that stands to the right."""


@dataclass(frozen=True, slots=True)
class WrongEdge:
    """An edge that prediction and gold do not share.

    Attributes:
        side: `START` (the entity's first word) or `END` (its last).
        change: "extra" where the prediction has words more, "missing" where it has fewer.
        text: those words.
        name: the same, spelling and a proclitic set aside (`Proclitics.without`).
        cause: the proclitic (`data.text.proclitics.PROCLITICS`) at which the two part, or an empty string. At the left
            edge the proclitic of the gold's first word, else of the predicted one's; at the right edge that of the
            first word more or less; else, at either edge, the article or لل that the first word more or less begins
            with.
    """

    side: str
    change: str
    text: str
    name: Name
    cause: str


def wrong_edges(error: EntityError, proclitics: Proclitics) -> tuple[WrongEdge, ...]:
    """The wrong edges of an error, left before right: one or two where gold and prediction overlap, else none."""
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
