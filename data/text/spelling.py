"""The spelling key of a name: what is left of its words when letters that writers interchange are made one."""

from collections.abc import Iterable

from .names import normalised_name, normalised_word

SpellingKey = tuple[str, ...]
"""The words of a name, each in the spelling that `spelling_key` gives it."""

_ARTICLE = "ال"

# Hamza and its seats, and the letters that Persian, Urdu and careful transliteration add to the alphabet.
_ONE_LETTER = str.maketrans(
    {"ؤ": "و", "ئ": "ي", "ء": "", "ڤ": "ف", "پ": "ب", "چ": "ج", "ژ": "ج", "گ": "غ", "ڭ": "غ"}
    | {"ک": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه"}
)
_OTHERWISE = {
    "سان": "سانت",
    "ترمب": "ترامب",
    "اوربا": "اوروبا",
    "اوربي": "اوروبي",
    "ميشيل": "ميشال",
    "جوجل": "غوغل",
    "قوقل": "غوغل",
    "كوكل": "غوغل",
    "جوغل": "غوغل",
    "ابي": "ابو",
    "ابا": "ابو",
    "ابن": "بن",
}
"""Words that the press writes in two ways which no exchange of letters makes one."""

_GOD = "لله"
_LONG_ENOUGH = 4


def spelling_key(name: str) -> SpellingKey:
    """The words of a name, spelt alike however hamza, ى/ي, ة/ه/ا at the end, and marks are written.

    It is what clusters of names, the check `label-varies`, and the same name elsewhere in `musamma annotate` compare.

    Punctuation is left out, and an article that stands alone (الـ بنتاغون) is joined to its word. It goes further than
    `data.text.names.normalised_name`, which keeps every letter apart that a reader could tell apart. A name without
    letters or digits has the empty key.
    """
    return tuple(_joined(word for word in map(_key, normalised_name(name)) if word))


def word_key(word: str) -> str:
    """One word in the spelling of `spelling_key`; an empty string for a word without letters or digits."""
    return _key(normalised_word(word))


def _key(word: str) -> str:
    plain = "".join(letter for letter in word.translate(_ONE_LETTER) if letter.isalnum())
    if plain[-1:] == "ه" and len(plain) >= _LONG_ENOUGH and not plain.endswith(_GOD):
        plain = f"{plain[:-1]}ا"
    return _OTHERWISE.get(plain, plain)


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
