"""Proclitics and articles at the start of written words."""

from collections.abc import Iterable

from .names import Name, normalised_name, normalised_word, without_marks

PROCLITICS = ("لل", "و", "ف", "ب", "ل", "ك", "س", "ال")
"""The article contracted with ل, the one-letter proclitics, and the article."""

ARTICLES = ("لل", "ال")
"""The members of `PROCLITICS` that are or contain the article."""

_IMPERFECT = "يتنأا"
"""The first letters of imperfect verbs, the only words that س attaches to."""

_SHORTEST = 3
"""Minimum number of letters after a proclitic."""


class Proclitics:
    """Distinguishes proclitics from the first letters of words, with the help of known words.

    A letter is a proclitic if the rest of the word is a known word or starts with a proclitic other than ال. For
    example, بنيويورك starts with the proclitic ب if نيويورك is known, but باريس starts with none because اريس is not a
    word.

    This is a heuristic: it does not find a proclitic if the word never occurs without it, and it takes ال for the
    article whenever at least three letters follow.

    Args:
        words: the known words, such as all words of a corpus; they are normalised as in
            `data.text.names.normalised_name`.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._known = {normalised_word(word) for word in set(words)}
        self._found: dict[str, str] = {}

    def of(self, word: str) -> str:
        """The first proclitic of a written word (و for والرئيس), one of `PROCLITICS`; an empty string if none."""
        if word not in self._found:
            self._found[word] = self._first(without_marks(word))
        return self._found[word]

    def without(self, name: str) -> Name:
        """The normalised words of a name (see `data.text.names`) without the first proclitic of its first word.

        لل becomes ال, and the article ال is kept.
        """
        plain = normalised_name(name)
        first = self.of(plain[0]) if plain else ""
        if first == "لل":
            return ("ال" + plain[0][2:], *plain[1:])
        return (plain[0][1:], *plain[1:]) if len(first) == 1 else plain

    def _first(self, word: str) -> str:
        """The first proclitic of a word without marks; an empty string if it has none."""
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
