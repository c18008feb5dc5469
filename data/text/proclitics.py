"""Proclitics and articles at the beginning of written words."""

from collections.abc import Iterable

from .names import Name, bare_word, plain_name, plain_word

PARTICLES = ("لل", "و", "ف", "ب", "ل", "ك", "س", "ال")
"""The article with ل swallowing its alif, the proclitics, and the article."""

ARTICLES = ("لل", "ال")

_IMPERFECT = "يتنأا"
"""First letters of the verbs that س goes with."""

_SHORTEST = 3
"""Letters that must be left behind a particle."""


class Particles:
    """Tells a proclitic from a first letter: what is left of the word has to be a word of the texts known, or to begin
    with a proclitic itself. So بنيويورك begins with ب where نيويورك is known, and باريس with none, for اريس is no word.

    A rule of thumb: where the bare word never stands in the texts, its proclitic is not seen; and ال is taken for the
    article wherever three letters or more follow.

    Args:
        words: those of the texts known; spelling differences are set aside (`data.text.names.plain_name`).
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._known = {plain_word(word) for word in set(words)}
        self._found: dict[str, str] = {}

    def of(self, word: str) -> str:
        """The first particle of a written word (of والرئيس it is و), one of `PARTICLES`, or an empty string."""
        if word not in self._found:
            self._found[word] = self._first(bare_word(word))
        return self._found[word]

    def without(self, name: str) -> Name:
        """A plain name (`data.text.names.plain_name`) whose first word has lost a proclitic; لل becomes ال again."""
        plain = plain_name(name)
        first = self.of(plain[0]) if plain else ""
        if first == "لل":
            return ("ال" + plain[0][2:], *plain[1:])
        return (plain[0][1:], *plain[1:]) if len(first) == 1 else plain

    def _first(self, word: str) -> str:
        """The first particle of a bare word."""
        for particle in PARTICLES:
            rest = word.removeprefix(particle)
            if rest == word or len(rest) < _SHORTEST:
                continue
            if particle == "ال":
                return particle
            if particle == "س" and rest[0] not in _IMPERFECT:
                continue
            whole = "ال" + rest if particle == "لل" else rest
            if plain_word(whole) in self._known or self._first(whole) not in ("", "ال"):
                return particle
        return ""
