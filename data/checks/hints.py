"""Checks for hints in one document: heuristics, whose findings deserve a look but are often correct."""

import unicodedata
from collections.abc import Iterator

import regex

from ..located import LocatedDocument
from ..problems import Problem
from ..text.dates import find_dates
from .faults import describe
from .span_edges import trimmed

LONG = 200
"""Number of words that a sentence rarely exceeds (the longest 0.1 % of the sentences in ANERcorp have 190 or more)."""

_INVISIBLE = regex.compile(
    r"[[\p{Cf}\p{Default_Ignorable_Code_Point}]--\p{Prepended_Concatenation_Mark}]+", regex.VERSION1
)
# The same, plus white space that no reader treats as a word separator: a word of these characters is empty, too.
_EMPTY = regex.compile(
    r"[[\p{Cf}\p{Default_Ignorable_Code_Point}\s]--[\p{Prepended_Concatenation_Mark} \n]]+", regex.VERSION1
)
# Presentation forms, except for honorific ligatures (ﷲ ﷺ ﷽ …), which writers use intentionally, and for signs and the
# brackets of quotations from the Quran, which have no other form.
_FORMS = regex.compile(r"[[\uFB50-\uFDCF\uFE70-\uFEFC]--[\uFBB2-\uFBD2\uFD3E-\uFD4F]]+", regex.VERSION1)
_JOINERS = "\u200c\u200d"  # correct between letters (می‌خواهم) and in emoji sequences


def find_hints(located: LocatedDocument) -> Iterator[Problem]:
    """Find long sentences, invisible characters, unnormalised letters and entities with loose punctuation."""
    for rule, start, found, advice in (
        *_long_sentences(located),
        *_invisible(located),
        *_unnormalised(located),
        *_punctuation(located),
    ):
        yield located.problem(rule, start, found, advice)


def find_empty_words(located: LocatedDocument) -> Iterator[Problem]:
    """Find words without a visible character.

    Only a document with its own `sentences` can have such words; segmenting a text never produces them.
    """
    document, index = located.document, located.index
    if document.sentences is None:
        return
    for match in _EMPTY.finditer(document.text):
        word = index.starting(match.start())
        if word is not None and index.ends[word] == match.end():
            found = f"the word {match[0]!a} has no visible character"
            yield located.problem("empty-word", match.start(), found, "delete its line or restore the word")


def find_missing_dates(located: LocatedDocument) -> Iterator[Problem]:
    """Find text that looks like a date and does not overlap any entity."""
    document = located.document
    done, reached = 0, 0  # the number of entities that start before the end of the date, and their last end
    for start, end in find_dates(document.text):
        while done < len(document.entities) and document.entities[done].start < end:
            reached = max(reached, document.entities[done].end)
            done += 1
        if reached <= start:
            found = f"{document.text[start:end]!r} at {start} looks like a date but is O"
            yield located.problem("date-left-out", start, found, "label it DATE, unless it is an ordinary word")


_Finding = tuple[str, int, str, str]
"""Rule, offset, what was found, advice."""


def _long_sentences(located: LocatedDocument) -> Iterator[_Finding]:
    for sentence in located.index.sentences:
        if len(sentence.words) > LONG:
            found = f"a sentence of {len(sentence.words)} words, expected at most {LONG}"
            advice = "check whether a boundary is missing; columns: --columns sentence_end=period parts at full stops"
            yield "long-sentence", sentence.words[0].start, found, advice


def _invisible(located: LocatedDocument) -> Iterator[_Finding]:
    text, index = located.document.text, located.index
    for match in _INVISIBLE.finditer(text):
        start, end = match.span()
        word = index.reaching(start)
        if word == len(index.starts):
            return
        first, last = index.starts[word], index.ends[word]
        joins = first < start and end < last and match[0] in _JOINERS
        if first <= start and not joins and (first, last) != (start, end):  # an entire word is for `find_empty_words`
            found = f"the word {text[first:last]!r} contains U+{ord(match[0][0]):04X} at {start}"
            yield "invisible-character", start, found, "delete it, unless the text must stay identical to its source"


def _unnormalised(located: LocatedDocument) -> Iterator[_Finding]:
    text, index = located.document.text, located.index
    advice = "write plain letters if names should match; musamma's own models treat both forms alike"
    for match in _FORMS.finditer(text):
        found = f"presentation forms {match[0]!r}, in plain letters {unicodedata.normalize('NFKC', match[0])!r}"
        yield "unnormalised", match.start(), found, advice
    if not unicodedata.is_normalized("NFC", text):
        for start, end in zip(index.starts, index.ends, strict=True):
            surface = text[start:end]
            composed = unicodedata.normalize("NFC", surface)
            if len(composed) < len(surface):  # NFC also reorders shadda and fatha, which is harmless
                found = f"{surface!r} is {composed!r} in composed form (NFC, {len(composed)} characters)"
                yield "unnormalised", start, found, advice


def _punctuation(located: LocatedDocument) -> Iterator[_Finding]:
    for entity in located.document.entities:
        if trimmed(located, entity) != entity:
            found = f"{describe(located.document, entity)} starts or ends with punctuation"
            yield "span-punctuation", entity.start, found, "exclude it from the entity"
