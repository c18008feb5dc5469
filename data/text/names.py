"""Names as readers see them: spelling differences and attached particles set aside."""

import unicodedata
from collections.abc import Iterable

import regex

from .segmentation import split_words

Name = tuple[str, ...]

_MARKS = regex.compile(r"[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}ـ]")
_ONE_LETTER = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})


def plain_name(text: str) -> Name:
    """The words of a name without marks, tatweel, presentation forms and invisible characters, in lower case, with one
    letter where spellings differ (أ إ آ ا, ى ي, ة ه).
    """
    composed = unicodedata.normalize("NFKC", text)
    return tuple(plain_word(composed[word.start : word.end]) for word in split_words(composed))


def plain_word(word: str) -> str:
    """A word as `plain_name` has it."""
    return bare_word(word).translate(_ONE_LETTER).lower()


def bare_word(word: str) -> str:
    """A word without marks, tatweel, presentation forms and invisible characters; its letters as they are written."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", word))


def name_readings(name: Name) -> set[Name]:
    """A plain name, whole and without the particles its first word may start with: و ف, then ب ل ك, or لل for ال."""
    if not name or not name[0]:
        return {name}
    word = name[0]
    whole = {word, word[1:]} if word[0] in "وف" else {word}
    bare = {rest[1:] for rest in whole if rest[:1] in ("ب", "ل", "ك")}
    article = {"ال" + rest[2:] for rest in whole if rest.startswith("لل")}
    return {(reading, *name[1:]) for reading in whole | bare | article if len(reading) > 1} | {name}


class KnownNames:
    """Names met before, as they are written and as readers see them.

    Args:
        names: each as it is written; white space makes no difference.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._written = {spaced(name) for name in names}
        self._read: set[Name] = set().union(*(name_readings(plain_name(name)) for name in self._written))

    def has_written(self, name: str) -> bool:
        """Whether just this name was met."""
        return spaced(name) in self._written

    def has_read(self, name: str) -> bool:
        """Whether the name was met when spelling and attached particles are set aside."""
        return not self._read.isdisjoint(name_readings(plain_name(name)))


def spaced(text: str) -> str:
    """A text with one space where it has white space."""
    return " ".join(text.split())
