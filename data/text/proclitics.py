"""Proclitics and articles at the beginning of written words."""

from collections.abc import Iterable

from .names import Name, normalised_name, normalised_word, without_marks

PROCLITICS = ("لل", "و", "ف", "ب", "ل", "ك", "س", "ال")
"""The article with ل swallowing its alif, the proclitics, and the article."""

ARTICLES = ("لل", "ال")

_IMPERFECT = "يتنأا"
"""First letters of the verbs that س goes with."""

_SHORTEST = 3
"""Letters that must be left behind a proclitic."""


class Proclitics:
    """Tells a proclitic from a first letter: what is left of the word has to be a word of the texts known, or to begin
    with a proclitic itself. So بنيويورك begins with ب where نيويورك is known, and باريس with none, for اريس is no word.

    A rule of thumb: where the bare word never stands in the texts, its proclitic is not seen; and ال is taken for the
    article wherever three letters or more follow.

    Args:
        words: those of the texts known; spelling differences are set aside (`data.text.names.normalised_name`).
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._known = {normalised_word(word) for word in set(words)}
        self._found: dict[str, str] = {}

    def of(self, word: str) -> str:
        """The first proclitic of a written word (of والرئيس it is و), one of `PROCLITICS`, or an empty string."""
        if word not in self._found:
            self._found[word] = self._first(without_marks(word))
        return self._found[word]

    def without(self, name: str) -> Name:
        """A normalised name (`data.text.names`) whose first word has lost its proclitic; لل becomes ال again."""
        plain = normalised_name(name)
        first = self.of(plain[0]) if plain else ""
        if first == "لل":
            return ("ال" + plain[0][2:], *plain[1:])
        return (plain[0][1:], *plain[1:]) if len(first) == 1 else plain

    def _first(self, word: str) -> str:
        """The first proclitic of a bare word."""
        for proclitic in PROCLITICS:
            rest = word.removeprefix(proclitic)
            if rest == word or len(rest) < _SHORTEST:
                continue
            if proclitic == "ال":
                return proclitic
            if proclitic == "س" and rest[0] not in _IMPERFECT:
                continue
            whole = "ال" + rest if proclitic == "لل" else rest
            if normalised_word(whole) in self._known or self._first(whole) not in ("", "ال"):
                return proclitic
        return ""
