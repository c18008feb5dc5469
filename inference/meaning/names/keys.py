"""What tells whether two names are spellings of one.

Two names whose `data.text.spelling.spelling_key` is the same are the same. Names of other languages are written in more
ways than that: غ, ج, ق or ك for g, ت or ط, س or ص, ش or تش, ف or ڤ, and any long vowel or none. Such a name is cut into
its consonants, each standing for all that are written for it, and the vowels between them. `same_words` compares both;
`sound_key` has the consonants alone, so that names that may be the same are found together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby

from rapidfuzz.distance import Levenshtein

from ....data.text.spelling import SpellingKey, spelling_key
from .known import ARABIC_NAMES

_TITLES = """
الرئيس الدكتور دكتور د الأستاذ أستاذ الشيخ السيد السيدة الأمير الأميرة الملك الملكة الجنرال العميد العقيد اللواء الفريق
المشير المقدم الرائد النقيب الملازم المهندس الوزير النائب السفير القاضي المحامي البابا البطريرك المطران الأب الإمام
الحاج الفنان الفنانة اللاعب المدرب الكاتب الشاعر
"""

TITLES = frozenset(spelling_key(_TITLES))
"""Titles before people's names, in the spelling of `spelling_key`."""

_ALSO_NAMES = frozenset(spelling_key("السيد الحاج الأمير الإمام"))
"""Titles that are given names too: they are left out before two words, not before one (السيد البدوي)."""

_RECENT = 1 << 14
"""How many names are remembered with their keys, because most names come again and again."""

_ARTICLE = "ال"
_AFTER_ARTICLE = 6
_SOUND_OF = {"ج": "غ", "ق": "غ", "ك": "غ", "ط": "ت", "ص": "س", "ظ": "ز", "ض": "د", "ذ": "د", "ث": "ت"}
_STROKES = str.maketrans(
    {"ع": "غ", "ت": "ب", "ث": "ب", "ن": "ب", "ي": "ب", "ح": "ج", "خ": "ج", "ذ": "د", "ز": "ر", "ش": "س", "ض": "ص"}
    | {"ظ": "ط", "ق": "ف"}
)
_VOWELS = frozenset("اوي")
_STARTS = ({"", "ا"}, {"ا", "اي"}, {"او", "ا"}, {"اي", "ي"})
_AFTER_YA = ("يا", "يو")
"""What makes another name: كريستين, كريستيان; مارين, ماريون."""
_REPLACED = ({"ا", "ي"}, {"ا", "و"})
_EASY = ({frozenset("غج")}, {frozenset("تط")})
_LONG, _VERY_LONG = 6, 8
_FEW_CONSONANTS = 4
_LONG_ENOUGH = 4
_NATIVE = frozenset(spelling_key("بن ابن بنت عبد أبو أبي أم آل ذو"))
_BEFORE_SURNAMES = _NATIVE | frozenset(spelling_key("فان فون دي دو دا ديل لو بو بني"))
_ARABIC = frozenset(spelling_key(" ".join(ARABIC_NAMES)))


@lru_cache(maxsize=_RECENT)
def name_key(name: str, *, person: bool) -> SpellingKey:
    """The key of a name without its proclitics: its words in one spelling, without titles if it is a person's.

    A name of titles alone keeps them, and one without letters or digits is its own key.
    """
    words = spelling_key(name) or (name,)
    return words[_titles(words) :] if person else words


@lru_cache(maxsize=_RECENT)
def without_title(name: str) -> str:
    """A person's name as it is written, without the titles before it, and with single spaces."""
    words = name.split()
    return " ".join(words[_titles([*chain.from_iterable(spelling_key(word)[:1] or ("",) for word in words)]) :])


def _titles(words: Sequence[str]) -> int:
    """How many words of a person's name are titles before it."""
    titles = next((i for i, word in enumerate(words) if word not in TITLES), 0)
    left = len(words) - titles
    # د. ترامب may be an initial.
    doubtful = titles and left < 2 and (words[titles - 1] in _ALSO_NAMES or is_initial(words[titles - 1]))
    return titles - 1 if doubtful else titles


def may_begin_with_title(key: SpellingKey) -> bool:
    """Whether the first word of a key is a title or a given name: السيد نصرالله, السيد البدوي."""
    return len(key) > 1 and key[0] in _ALSO_NAMES


def spaceless(key: SpellingKey) -> str:
    """The words of a key as one, long ones without the article: spaces may be left out (نصر الله, نصرالله)."""
    return "".join(_without_article(word) for word in key)


@lru_cache(maxsize=_RECENT)
def sound_key(key: SpellingKey) -> str:
    """The consonants of a name. Two names that `same_words` holds for one have the same, or the same `stroke_key`."""
    return "".join(consonant for word in key for consonant in (x.sound for x in _syllables(_without_article(word))))


def stroke_key(key: SpellingKey) -> str:
    """A name without the dots of its letters, one of which may be a slip; an empty string for a short name."""
    word = spaceless(key)
    return word.translate(_STROKES) if len(word) >= _VERY_LONG else ""


def same_names(one: SpellingKey, other: SpellingKey, *, person: bool) -> bool:
    """Whether two names of one label are surely spellings of the same name.

    Args:
        one: the key of a name (`name_key`).
        other: that of another.
        person: whether they are people.
    """
    if spaceless(one) == spaceless(other):
        return True
    if len(one) != len(other):
        return _same_word(spaceless(one), spaceless(other), _ALONE)
    return same_words(one, other) or (not person and len(one) == 1 and _vowel_left_out(one[0], other[0]))


def same_words(one: SpellingKey, other: SpellingKey) -> bool:
    """Whether each word of a name may be written as the word at its place in another one of as many words.

    A word may differ by more if the other words tell who is meant, and by most in a foreign name.
    """
    pairs = [(_without_article(a), _without_article(b)) for a, b in zip(one, other, strict=True)]
    foreign = len(one) > 1 and not any(_is_native(word) for word in (*one, *other))
    company = _Company(foreign, len(one) > 1 and sum(a != b for a, b in pairs) == 1)
    return all(_same_word(a, b, company) or _slip(a, b) for a, b in pairs)


@dataclass(frozen=True, slots=True)
class _Company:
    """The words around a word.

    Attributes:
        foreign: whether there are others, and none of the name is Arabic.
        same: whether there are others, and all of them are the same in both names.
    """

    foreign: bool = False
    same: bool = False


_ALONE = _Company()


def _same_word(one: str, other: str, company: _Company) -> bool:
    if one.startswith(_ARTICLE) and other.startswith(_ARTICLE):
        one, other = one[2:], other[2:]
    if one == other:
        return True
    if one in _ARABIC and other in _ARABIC:
        return False
    syllables = list(zip(_syllables(one), _syllables(other), strict=False))
    if sound_key((one,)) != sound_key((other,)):
        return False
    letters = {frozenset((a.letter, b.letter)) for a, b in syllables if a.letter != b.letter}
    vowels = [(a.vowels, b.vowels) for a, b in syllables if a.vowels != b.vowels]
    length = min(len(one), len(other))
    start, end = ({a.vowels, b.vowels} for a, b in (syllables[0], syllables[-1]))
    if len(start) > 1 and (start not in _STARTS or length < _LONG):
        return False
    if len(end) > 1 or not all(_within(a, b) for a, b in vowels):
        return len(vowels) == 1 and not letters and _may_be_replaced(*vowels[0], len(end) > 1, length, company)
    if length >= _LONG:
        most = 2
    elif length == _LONG - 1:
        many = len(syllables) > _FEW_CONSONANTS
        most = int(company.foreign or many or letters in _EASY or (company.same and not vowels))
    else:
        most = int(company.foreign and length == _LONG - 2)
    return len(letters) + len(vowels) <= most


def _vowel_left_out(one: str, other: str) -> bool:
    """Whether a short foreign word differs in one و or ي between two of its consonants (بكين, بيكين).

    Arabic makes words with an ا there (درهم, دراهم), and with any vowel before an ending (بصرة, بصيرة), so that tells
    nothing.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < _LONG_ENOUGH or len(long) != len(short) + 1 or _is_native(short) or _is_native(long):
        return False
    pairs = list(zip(_syllables(short), _syllables(long), strict=False))
    differing = [(a.vowels, b.vowels) for a, b in pairs[1:-1] if a.vowels != b.vowels]
    same = all(a.letter == b.letter for a, b in pairs) and sound_key((one,)) == sound_key((other,))
    edges = pairs[0][0].vowels == pairs[0][1].vowels and not pairs[-1][0].vowels and not pairs[-1][1].vowels
    return same and edges and len(pairs) > _LONG_ENOUGH - 1 and differing in ([("", "و")], [("", "ي")])


def _may_be_replaced(one: str, other: str, at_end: bool, length: int, company: _Company) -> bool:
    """Whether two different vowels at one place of a word, or at its end, may be written for one."""
    if company.foreign and length >= _LONG - 1:
        return bool(one and other) if at_end else {one, other} in _REPLACED
    return not at_end and length >= _VERY_LONG and Levenshtein.distance(one, other, score_cutoff=1) == 1


def _slip(one: str, other: str) -> bool:
    """Whether two long words differ in the dots of one letter."""
    if len(one) != len(other) or len(one) < _VERY_LONG or one.translate(_STROKES) != other.translate(_STROKES):
        return False
    return Levenshtein.distance(one, other, score_cutoff=1) == 1


@dataclass(frozen=True, slots=True)
class _Syllable:
    """A consonant and the vowels after it: as it sounds, and as it is written."""

    sound: str
    letter: str
    vowels: str


def _syllables(word: str) -> list[_Syllable]:
    """The consonants of a word with their vowels; the first has no consonant, only the vowels before the others."""
    found, sound, written, vowels = [], "", "", ""
    for next_sound, letters in _runs(word.replace("تش", "ش")):
        if next_sound in _VOWELS:
            vowels += letters[0]  # هاييتي is هايتي
        else:
            found.append(_Syllable(sound, written, vowels))
            sound, written, vowels = next_sound, letters, ""
    return [*found, _Syllable(sound, written, vowels)]


def _runs(word: str) -> Iterator[tuple[str, str]]:
    """The sounds of a word, each with its letters: a doubled letter is one sound, but a doubled digit is two digits."""
    for sound, group in groupby(word, key=_sound_of):
        letters = "".join(group)
        yield from ((sound, letter) for letter in letters) if sound.isnumeric() else ((sound, letters),)


def _sound_of(letter: str) -> str:
    return _SOUND_OF.get(letter, letter)


def _within(one: str, other: str) -> bool:
    """Whether the vowels of one are among those of the other, in their order; ي alone is not ي and another one."""
    short, long = sorted((one, other), key=len)
    if short == "ي" and long in _AFTER_YA:
        return False
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
    """Whether two people's names differ only in names of which one has the first letter alone (ج. بايدن)."""
    if len(one) != len(other) or len(one) < 2 or one[-1] != other[-1] or is_initial(one[-1]):
        return False
    pairs = list(zip(one, other, strict=True))
    return all(a == b or (is_initial(a) != is_initial(b) and a[0] == b[0]) for a, b in pairs)


def is_given_name(word: str) -> bool:
    """Whether a word of a key is an Arabic given name, which may stand for many people."""
    return word in _ARABIC


def surname_of(key: SpellingKey) -> SpellingKey:
    """The surname of a person's name: its last word, with what belongs to it (بن سلمان, نصر الله, أبو مازن)."""
    start = len(key) - 1
    if start > 0 and key[-1] == "الله":
        start -= 1
    while start > 0 and key[start - 1] in _BEFORE_SURNAMES:
        start -= 1
    return key[max(start, 0) :]
