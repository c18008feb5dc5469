"""What tells whether two names are spellings of one.

Two names whose `data.text.spelling.spelling_key` is the same are the same. Names of other languages are written in more
ways than that: غ, ج, ق or ك for g, ت or ط, س or ص, ش or تش, ف or ڤ, and any long vowel or none. Such a name is cut into
its consonants, each standing for all that are written for it, and the vowels between them. `same_words` compares both;
`sound_key` has the consonants alone, so that names that may be the same are found together."""

from collections.abc import Sequence
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from ....data.text.names import without_marks
from ....data.text.spelling import SpellingKey, spelling_key
from .known import ARABIC_NAMES

TITLES = frozenset(
    word
    for name in (
        "الرئيس رئيس الدكتور دكتور د الأستاذ أستاذ الشيخ شيخ السيد السيدة السيده الأمير أمير الأميرة الملك الملكة الجنرال "
        "العميد العقيد اللواء الفريق المشير المقدم الرائد النقيب الملازم المهندس الوزير وزير النائب السفير القاضي المحامي "
        "البابا البطريرك المطران الأب الإمام الحاج الفنان الفنانة اللاعب المدرب الكاتب الشاعر"
    ).split()
    for word in spelling_key(name)
)
"""Titles before people's names, in the spelling of `spelling_key`."""

_WRITTEN_OTHERWISE = {
    key: kept
    for written, kept in {
        "سان": "سانت", "ترمب": "ترامب", "اوربا": "اوروبا", "اوربي": "اوروبي", "ميشيل": "ميشال",
        "جوجل": "غوغل", "قوقل": "غوغل", "كوكل": "غوغل", "جوغل": "غوغل",
    }.items()
    for key in spelling_key(written)
}
"""Words that the press writes in two ways which no rule here makes one."""

_ARTICLE = "ال"
_AFTER_ARTICLE = 6
_SOUNDS = str.maketrans({"ج": "غ", "ق": "غ", "ك": "غ", "ط": "ت", "ص": "س", "ظ": "ز", "ض": "د", "ذ": "د", "ث": "ت"})
_STROKES = str.maketrans(
    {"ع": "غ", "ت": "ب", "ث": "ب", "ن": "ب", "ي": "ب", "ح": "ج", "خ": "ج", "ذ": "د", "ز": "ر", "ش": "س", "ض": "ص"}
    | {"ظ": "ط", "ق": "ف"}
)
_VOWELS = frozenset("اوي")
_LONG, _VERY_LONG = 6, 8
_FEW_CONSONANTS = 4
_NATIVE = frozenset(spelling_key("بن ابن بنت عبد أبو أبي أم آل ذو"))
_ARABIC = frozenset(key for name in ARABIC_NAMES for key in spelling_key(name))


def name_key(name: str, *, person: bool) -> SpellingKey:
    """The key of a name without its proclitics: its words in one spelling, without titles if it is a person's.

    A name of titles alone keeps them, and one without letters or digits is its own key.
    """
    words = tuple(_WRITTEN_OTHERWISE.get(word, word) for word in spelling_key(name)) or (name,)
    first = next((i for i, word in enumerate(words) if word not in TITLES), 0) if person else 0
    if first and len(words[0]) == 1 and len(words) == 2:
        first = 0  # د. ترامب: an initial
    return words[first:]


def without_title(name: str) -> str:
    """A person's name as it is written, without the titles before it, and with single spaces."""
    words = name.split()
    titles = next((i for i, word in enumerate(words) if spelling_key(word)[-1:] not in {(t,) for t in TITLES}), 0)
    return " ".join(words[titles:])


def spaceless(key: SpellingKey) -> str:
    """The words of a key as one: spaces are written or left out (نصر الله, نصرالله), also the article of a long word."""
    return "".join(_without_article(word) for word in key)


def sound_key(key: SpellingKey) -> str:
    """The consonants of a name. Two names that `same_words` holds for one have the same, or the same `stroke_key`."""
    return "".join(consonant for word in key for consonant, _ in _sounds(_without_article(word)))


def stroke_key(key: SpellingKey) -> str:
    """A name without the dots of its letters, if it is long enough for one of them to be a slip; else an empty string."""
    word = spaceless(key)
    return word.translate(_STROKES) if len(word) >= _VERY_LONG else ""


def same_names(one: SpellingKey, other: SpellingKey) -> bool:
    """Whether two names of one label are surely spellings of the same name.

    Args:
        one: the key of a name (`name_key`).
        other: that of another.
    """
    if spaceless(one) == spaceless(other):
        return True
    if len(one) != len(other):
        return _in_sound(spaceless(one)) == _in_sound(spaceless(other)) and len(spaceless(one)) >= _LONG
    return same_words(one, other)


def same_words(one: SpellingKey, other: SpellingKey) -> bool:
    """Whether each word of a name may be written as the word at its place in another one of as many words.

    Vowels of a short word count only in a foreign name of several words.
    """
    foreign = len(one) > 1 and not any(_is_native(word) for word in (*one, *other))
    pairs = [(_without_article(a), _without_article(b)) for a, b in zip(one, other, strict=True)]
    return all(_same_word(a, b, foreign) or _slip(a, b) for a, b in pairs)


def _same_word(one: str, other: str, foreign: bool) -> bool:
    if one.startswith(_ARTICLE) and other.startswith(_ARTICLE):
        one, other = one[2:], other[2:]
    if one == other:
        return True
    if one in _ARABIC and other in _ARABIC:
        return False
    sounds = _sounds(one), _sounds(other)
    if [c for c, _ in sounds[0]] != [c for c, _ in sounds[1]]:
        return False
    shortest = min(len(one), len(other))
    between = [(a, b) for (_, a), (_, b) in zip(*sounds, strict=True) if a != b]
    if not between:
        return shortest > _FEW_CONSONANTS or (foreign and shortest == _FEW_CONSONANTS)
    if sounds[0][-1][1] != sounds[1][-1][1] or not _same_start(sounds[0][0][1], sounds[1][0][1]):
        return False
    if shortest < _LONG and not (foreign and shortest >= _FEW_CONSONANTS) and len(sounds[0]) <= _FEW_CONSONANTS:
        return False
    if any(not _within(a, b) for a, b in between):
        return shortest >= _VERY_LONG and Levenshtein.distance(_in_sound(one), _in_sound(other), score_cutoff=1) == 1
    return len(between) <= (2 if shortest >= _LONG else 1)


def _slip(one: str, other: str) -> bool:
    """Whether two long words differ in the dots of one letter."""
    if len(one) != len(other) or len(one) < _VERY_LONG or one.translate(_STROKES) != other.translate(_STROKES):
        return False
    return Levenshtein.distance(one, other, score_cutoff=1) == 1


def _sounds(word: str) -> list[tuple[str, str]]:
    """The consonants of a word, each with the vowels after it; the first is empty, before the first vowels."""
    found = [("", "")]
    for vowels, letters in groupby(_in_sound(word), key=_VOWELS.__contains__):
        if vowels:
            found[-1] = (found[-1][0], "".join(letters))
        else:
            found += [(letter, "") for letter, _ in groupby(letters)]
    return found


def _in_sound(word: str) -> str:
    return word.replace("تش", "ش").translate(_SOUNDS)


def _same_start(one: str, other: str) -> bool:
    """Whether two beginnings in vowels are one: ا before two consonants may be left out, و and ي not."""
    return one == other or {one, other} in ({"", "ا"}, {"ا", "اي"}, {"او", "ا"}, {"اي", "ي"})


def _within(one: str, other: str) -> bool:
    """Whether the vowels of one are among those of the other, in their order."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(vowel in rest for vowel in short)


def _is_native(word: str) -> bool:
    return word.startswith(_ARTICLE) or word in _NATIVE or word.startswith("عبد") or word in _ARABIC


def _without_article(word: str) -> str:
    rest = word.removeprefix(_ARTICLE)
    return rest if len(rest) >= _AFTER_ARTICLE else word


def is_initial(word: str) -> bool:
    """Whether a word of a key is the first letter of a name."""
    return len(word) == 1 and word.isalpha()


def same_but_initials(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two people's names of as many words, two or more, are the same but for names given by their first letter."""
    if len(one) != len(other) or len(one) < 2 or one[-1] != other[-1] or is_initial(one[-1]):
        return False
    pairs = list(zip(one, other, strict=True))
    return all(a == b or (is_initial(a) != is_initial(b) and a[0] == b[0]) for a, b in pairs)
