"""Comparison of names regardless of spelling differences and attached proclitics."""

import unicodedata
from collections.abc import Iterable

import regex

from .segmentation import split_words

Name = tuple[str, ...]
"""The words of a name."""

_MARKS = regex.compile(r"[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}ـ]")
_ONE_LETTER = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})


def normalised_name(text: str) -> Name:
    """The words of a name in normalised spelling.

    Marks, tatweel and invisible characters are removed, presentation forms become plain letters, capitals become lower
    case, and letters that writers interchange become one (أ إ آ ٱ become ا, ى becomes ي, ة becomes ه).
    """
    composed = unicodedata.normalize("NFKC", text)
    return tuple(normalised_word(composed[word.start : word.end]) for word in split_words(composed))


def normalised_word(word: str) -> str:
    """One word in the normalised spelling of `normalised_name`."""
    return without_marks(word).translate(_ONE_LETTER).lower()


def without_marks(word: str) -> str:
    """A word without marks, tatweel and invisible characters, and with plain letters for presentation forms."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", word))


def name_readings(name: Name) -> set[Name]:
    """The ways to read the first word of a normalised name: as written, and without the proclitics it may start with.

    The proclitics are و or ف, followed by ب, ل or ك; لل is read as ال. A reading of one letter is left out, unless it
    is the name as written.
    """
    if not name or not name[0]:
        return {name}
    word = name[0]
    whole = {word, word[1:]} if word[0] in "وف" else {word}
    bare = {rest[1:] for rest in whole if rest[:1] in ("ب", "ل", "ك")}
    article = {"ال" + rest[2:] for rest in whole if rest.startswith("لل")}
    return {(reading, *name[1:]) for reading in whole | bare | article if len(reading) > 1} | {name}


class KnownNames:
    """A set of names, with exact and normalised lookup.

    Args:
        names: the names as they occur in texts; runs of white space count as a single space.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._exact = {with_single_spaces(name) for name in names}
        self._normalised: set[Name] = set().union(*(name_readings(normalised_name(name)) for name in self._exact))

    def has_exact(self, name: str) -> bool:
        """Whether the set contains the name in the same spelling."""
        return with_single_spaces(name) in self._exact

    def has_normalised(self, name: str) -> bool:
        """Whether the set contains the name, regardless of spelling differences and attached proclitics."""
        return not self._normalised.isdisjoint(name_readings(normalised_name(name)))


def with_single_spaces(text: str) -> str:
    """A text with each run of white space replaced by a single space, and none at its ends."""
    return " ".join(text.split())
