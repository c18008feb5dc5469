"""Names as readers see them: spelling differences and attached proclitics set aside."""

import unicodedata
from collections.abc import Iterable

import regex

from .segmentation import split_words

Name = tuple[str, ...]

_MARKS = regex.compile(r"[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}ـ]")
_ONE_LETTER = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})


def normalised_name(text: str) -> Name:
    """The words of a name without marks, tatweel, presentation forms and invisible characters, in lower case, with one
    letter where spellings differ (أ إ آ ا, ى ي, ة ه).
    """
    composed = unicodedata.normalize("NFKC", text)
    return tuple(normalised_word(composed[word.start : word.end]) for word in split_words(composed))


def normalised_word(word: str) -> str:
    """A word as `normalised_name` has it."""
    return without_marks(word).translate(_ONE_LETTER).lower()


def without_marks(word: str) -> str:
    """A word without marks, tatweel, presentation forms and invisible characters; its letters as they are written."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", word))


def name_readings(name: Name) -> set[Name]:
    """A plain name, whole and without the proclitics its first word may start with: و ف, then ب ل ك, or لل for ال."""
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
        self._exact = {with_single_spaces(name) for name in names}
        self._normalised: set[Name] = set().union(*(name_readings(normalised_name(name)) for name in self._exact))

    def has_exact(self, name: str) -> bool:
        """Whether just this name was met."""
        return with_single_spaces(name) in self._exact

    def has_normalised(self, name: str) -> bool:
        """Whether the name was met when spelling and attached proclitics are set aside."""
        return not self._normalised.isdisjoint(name_readings(normalised_name(name)))


def with_single_spaces(text: str) -> str:
    """A text with one space where it has white space."""
    return " ".join(text.split())
