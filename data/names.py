"""Names as readers see them: spelling differences and attached particles set aside."""

import unicodedata

import regex

from data.segmentation import split_words

Name = tuple[str, ...]

_MARKS = regex.compile(r"[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}ـ]")
_ONE_LETTER = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})


def plain_name(text: str) -> Name:
    """The words of a name without marks, tatweel, presentation forms and invisible characters, in lower case, with one
    letter where spellings differ (أ إ آ ا, ى ي, ة ه).
    """
    composed = unicodedata.normalize("NFKC", text)
    words = (composed[word.start : word.end] for word in split_words(composed))
    return tuple(_MARKS.sub("", word).translate(_ONE_LETTER).lower() for word in words)


def name_readings(name: Name) -> set[Name]:
    """A plain name, whole and without the particles its first word may start with: و ف, then ب ل ك, or لل for ال."""
    if not name or not name[0]:
        return {name}
    word = name[0]
    whole = {word, word[1:]} if word[0] in "وف" else {word}
    bare = {rest[1:] for rest in whole if rest[:1] in ("ب", "ل", "ك")}
    article = {"ال" + rest[2:] for rest in whole if rest.startswith("لل")}
    return {(reading, *name[1:]) for reading in whole | bare | article if len(reading) > 1} | {name}
