"""The spelling key of a name: what is left of its words when letters that writers interchange are made one."""

from collections.abc import Iterable

from .names import normalised_name

SpellingKey = tuple[str, ...]
"""The words of a name, each in the spelling that `spelling_key` gives it."""

_ARTICLE = "ال"

# Hamza and its seats, and the letters that Persian, Urdu and careful transliteration add to the alphabet.
_ONE_LETTER = str.maketrans(
    {"ؤ": "و", "ئ": "ي", "ء": "", "ڤ": "ف", "پ": "ب", "چ": "ج", "ژ": "ج", "گ": "غ", "ڭ": "غ"}
    | {"ک": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه"}
)
_GOD = "لله"
_LONG_ENOUGH = 4


def spelling_key(name: str) -> SpellingKey:
    """The words of a name, spelt alike however hamza, ى/ي, ة/ه/ا at the end, and marks are written.

    Punctuation is left out, and an article that stands alone (الـ بنتاغون) is joined to its word. It goes further than
    `data.text.names.normalised_name`, which keeps every letter apart that a reader could tell apart. A name without
    letters or digits has the empty key.
    """
    return tuple(_joined(word for word in map(_key, normalised_name(name)) if word))


def _key(word: str) -> str:
    plain = "".join(letter for letter in word.translate(_ONE_LETTER) if letter.isalnum())
    if plain[-1:] != "ه" or len(plain) < _LONG_ENOUGH or plain.endswith(_GOD):
        return plain
    return f"{plain[:-1]}ا"


def _joined(words: Iterable[str]) -> Iterable[str]:
    article = ""
    for word in words:
        if word == _ARTICLE and not article:
            article = word
        else:
            yield article + word
            article = ""
    if article:
        yield article
