"""Rules of thumb for one document: worth a look, often right as it is."""

import unicodedata
from collections.abc import Iterator

import regex

from ..located import LocatedDocument
from ..problems import Problem
from ..text.dates import find_dates
from .faults import describe
from .span_edges import trimmed

LONG = 200
"""Words; hardly any written sentence has more (the longest 0.1 % of ANERcorp's have 190 and more)."""

_INVISIBLE = regex.compile(
    r"[[\p{Cf}\p{Default_Ignorable_Code_Point}]--\p{Prepended_Concatenation_Mark}]+", regex.VERSION1
)
# White space that no reader takes for the end of a word is as empty as an invisible character.
_EMPTY = regex.compile(
    r"[[\p{Cf}\p{Default_Ignorable_Code_Point}\s]--[\p{Prepended_Concatenation_Mark} \n]]+", regex.VERSION1
)
# Presentation forms, but for the ligatures of honour (ﷲ ﷺ ﷽ …), which are written so on purpose.
_FORMS = regex.compile(r"[\uFB50-\uFDCF\uFE70-\uFEFC]+")
_JOINERS = "\u200c\u200d"  # between letters they are orthography: می‌خواهم, emoji


def find_hints(located: LocatedDocument) -> Iterator[Problem]:
    """What may be wrong with a document, without looking at any other."""
    for rule, start, found, advice in (
        *_long_sentences(located),
        *_invisible(located),
        *_unnormalised(located),
        *_punctuation(located),
    ):
        yield located.problem(rule, start, found, advice)


def find_empty_words(located: LocatedDocument) -> Iterator[Problem]:
    """Words of a file that hold nothing visible (the text's own words always do)."""
    document, index = located.document, located.index
    if document.sentences is None:
        return
    for match in _EMPTY.finditer(document.text):
        word = index.starting(match.start())
        if word is not None and index.ends[word] == match.end():
            found = f"the word {match[0]!a} holds nothing visible"
            yield located.problem("empty-word", match.start(), found, "delete its line or restore the word")


def find_missing_dates(located: LocatedDocument) -> Iterator[Problem]:
    """What looks like a date and is in no entity."""
    document = located.document
    done, reached = 0, 0  # the entities before the end of the span looked at, and where the furthest of them ends
    for start, end in find_dates(document.text):
        while done < len(document.entities) and document.entities[done].start < end:
            reached = max(reached, document.entities[done].end)
            done += 1
        if reached <= start:
            found = f"{document.text[start:end]!r} at {start} looks like a date but is O"
            yield located.problem("date-left-out", start, found, "label it DATE, or let a mere word stand")


_Finding = tuple[str, int, str, str]
"""Rule, offset, what was found, advice."""


def _long_sentences(located: LocatedDocument) -> Iterator[_Finding]:
    for sentence in located.index.sentences:
        if len(sentence.words) > LONG:
            found = f"a sentence of {len(sentence.words)} words, expected at most {LONG}"
            yield "long-sentence", sentence.words[0].start, found, "see whether a sentence's end is missing"


def _invisible(located: LocatedDocument) -> Iterator[_Finding]:
    text, index = located.document.text, located.index
    for match in _INVISIBLE.finditer(text):
        start, end = match.span()
        word = index.reaching(start)
        if word == len(index.starts):
            return
        first, last = index.starts[word], index.ends[word]
        joins = first < start and end < last and match[0] in _JOINERS
        if first <= start and not joins and (first, last) != (start, end):  # all of a word: `find_empty_words`
            found = f"the word {text[first:last]!r} holds U+{ord(match[0][0]):04X} at {start}"
            yield "invisible-character", start, found, "delete it, unless the source is to be kept as it is"


def _unnormalised(located: LocatedDocument) -> Iterator[_Finding]:
    text, index = located.document.text, located.index
    advice = "write plain letters if names are to match; models of this project read both alike"
    for match in _FORMS.finditer(text):
        found = f"presentation forms {match[0]!r}, in letters {unicodedata.normalize('NFKC', match[0])!r}"
        yield "unnormalised", match.start(), found, advice
    if not unicodedata.is_normalized("NFC", text):
        for start, end in zip(index.starts, index.ends, strict=True):
            surface = text[start:end]
            composed = unicodedata.normalize("NFC", surface)
            if len(composed) < len(surface):  # the order of shadda and fatha, which NFC changes too, is no matter
                found = f"{surface!r} is {composed!r} in composed form (NFC, {len(composed)} characters)"
                yield "unnormalised", start, found, advice


def _punctuation(located: LocatedDocument) -> Iterator[_Finding]:
    for entity in located.document.entities:
        if trimmed(located, entity) != entity:
            found = f"{describe(located.document, entity)} starts or ends with punctuation"
            yield "span-punctuation", entity.start, found, "leave it outside of the entity"
