"""Names without the proclitics that are written to them: باكستان for لباكستان, الجيش for للجيش.

A letter و ف ب ل ك is taken off only if there is evidence that it is a proclitic. In this order, the first that decides:

1. The first word is one of the list (`known`): the letter is its own.
2. The rest is one of the list, or a title before a person's name (والملك سلمان).
3. The rest is the first word of another name of the document with the same label.
4. The rest, of four letters or more, is a word of the text.
5. The spelling allows one reading: a hamza on or under alif after the letter (لإسرائيل), a letter drawn out before its
   word (لـموسكو), the article in a name whose second word has it too (للجيش الباكستاني), و before the article in a
   name that is no person's, or ف and و before it in a person's that ends in ي (والزرقاوي), and عبد written with the
   next word (وعبدالناصر).

للجنة is لجنة or اللجنة. Where both are in the list, the same name in the document tells, or else the second word:
للجنة الدولية has an adjective and is اللجنة, للجنة الانتخابات has none and is لجنة, and للواء المدرع may be either.

A rest that has a proclitic itself, such as لزغوان of ولزغوان, is no evidence in 3 and 4. Otherwise the name is left as
it is, and is not `sure`."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ....data.documents import Document
from ....data.text.names import normalised_word, without_marks
from ....data.text.segmentation import sentences_of, split_words
from ....data.text.spelling import word_key
from .keys import TITLES
from .known import COMMON_NOUNS, known_words, may_agree
from .labels import is_person

_CONJUNCTIONS, _PREPOSITIONS = "وف", "بلك"
_PROCLITICS = _CONJUNCTIONS + _PREPOSITIONS
_ARTICLE, _CONTRACTED = "ال", "لل"
_HAMZAS = "أإآ"
_TATWEEL = "ـ"
_ABD = "عبدال"
_SHORT = frozenset({"آل", "أم", "بن", "ذو", "دي", "دو", "دا", "جو", "طه"})
"""Words of two letters with which names of several words begin."""

_SHORTEST = 3
_SHORTEST_OF_TEXT = 4


@dataclass(frozen=True, slots=True)
class Bare:
    """A name without its proclitics.

    Attributes:
        text: the name; the mention as it is written where it has no proclitic, or where that is in doubt.
        start: the offset in the mention at which the name starts; None if the name is no part of the mention, because
            its article was restored.
        sure: False if the mention begins with a letter that may be a proclitic, and nothing tells.
    """

    text: str
    start: int | None
    sure: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """A way to read the first word of a mention.

    Attributes:
        removed: how many letters are taken off.
        restored: whether an article is put before what is left of them.
        rest: what is left, with that article.
        assimilated: whether that is before a noun in ل, so that one of three ل is not written: للجنة for ل and اللجنة.
    """

    removed: int
    restored: bool
    rest: str
    assimilated: bool = False


class BareNames:
    """Takes the proclitics off the names of a document.

    Args:
        document: the document, whose words and other names are evidence. Without one, the list and the spelling are.
    """

    def __init__(self, document: Document | None = None) -> None:
        self._document = document
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        self._starts: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        if document is not None:
            for label, surface in {(entity.label, document.surface(entity)) for entity in document.entities}:
                first, second = (*map(normalised_word, _words_with_letters(surface)[:2]), "", "")[:2]
                self._names[label].update((first,) if first else ())
                self._starts[label].add((first, second))

    def of(self, mention: str, label: str) -> Bare:
        """A mention without its proclitics.

        Args:
            mention: the text of an entity.
            label: its label.
        """
        words = _words_with_letters(mention)
        plain = without_marks(words[0]) if words else ""
        second = without_marks(words[1]) if len(words) > 1 else ""
        if not _may_start_with_proclitic(plain, second, label):
            return Bare(mention, 0, True)
        found = self._evident(words[0], plain, second, label)
        return Bare(mention, 0, False) if found is None else _cut(mention, found)

    @cached_property
    def _words(self) -> frozenset[str]:
        """The normalised words of the document, which few documents need."""
        sentences = () if self._document is None else sentences_of(self._document)
        text = "" if self._document is None else self._document.text
        return frozenset(map(normalised_word, {text[w.start : w.end] for s in sentences for w in s.words}))

    def _evident(self, word: str, plain: str, second: str, label: str) -> _Reading | None:
        """The reading of a first word that there is evidence for."""
        readings = _readings_before(plain, second)
        known = [reading for reading in readings if _is_known(reading, second, label)]
        if known:
            return self._with_or_without_article(known, second, label)
        # A word that has a proclitic itself is no evidence: لزغوان does not tell that it is a name in ولزغوان.
        whole = [reading for reading in readings if not self._has_proclitic(reading, word, second, label)]
        rests = [(reading, normalised_word(reading.rest)) for reading in whole]
        for reading, rest in rests:
            if rest in self._names[label]:
                return reading
        for reading, rest in rests:
            if len(rest) >= _SHORTEST_OF_TEXT and rest in self._words:
                return reading
        return next((reading for reading in readings if _spelt_out(reading, word, second, label)), None)

    def _with_or_without_article(self, known: list[_Reading], second: str, label: str) -> _Reading | None:
        """The reading that is meant of some whose rest is in the list: اللجنة or لجنة for للجنة.

        That is the longest, unless the noun is a common one. Then the same name elsewhere in the document tells, or
        else the second word, which may be an adjective with the article.
        """
        longest, shortest = known[0], known[-1]
        noun = normalised_word(shortest.rest)
        if not longest.assimilated or len(known) == 1:
            return longest
        written = [x for x in known if (normalised_word(x.rest), normalised_word(second)) in self._starts[label]]
        if len(written) == 1 or noun not in COMMON_NOUNS or not second:
            return written[0] if written else longest
        agrees = may_agree(noun, normalised_word(second))
        return None if agrees is None else longest if agrees else shortest

    def _has_proclitic(self, reading: _Reading, word: str, second: str, label: str) -> bool:
        """Whether what a reading leaves of a word surely begins with another proclitic."""
        rest = reading.rest
        if (
            without_marks(word)[0] not in _CONJUNCTIONS
            or reading.removed > 1
            or not _may_start_with_proclitic(rest, second, label)
        ):
            return False  # a conjunction comes before a preposition, and nothing else comes before one
        if rest.startswith(_CONTRACTED):
            return True
        written = word[1:] if without_marks(word[1:]) == rest else rest
        return rest[0] in _PREPOSITIONS and self._evident(written, rest, second, label) is not None


def readings_of(word: str) -> Iterator[_Reading]:
    """The ways to read a word that may start with proclitics: و or ف, then ب, ل or ك; لل is ل and the article.

    Before a noun in ل it may be all three: للجنة is ل and لجنة, or ل and اللجنة.
    """
    for conjunction in (0, 1) if word[:1] in tuple(_CONJUNCTIONS) else (0,):
        rest = word[conjunction:]
        found = [_Reading(conjunction, False, rest)] if conjunction else []
        if rest[:1] in tuple(_PREPOSITIONS):
            found.append(_Reading(conjunction + 1, False, rest[1:]))
        if rest.startswith(_CONTRACTED):
            found.append(_Reading(conjunction + 2, True, _ARTICLE + rest[2:]))
            if rest[2:3] != "ل":
                found.append(_Reading(conjunction + 1, True, _ARTICLE + rest[1:], assimilated=True))
        yield from (reading for reading in found if len(reading.rest) >= _SHORTEST or reading.rest in _SHORT)


@lru_cache(maxsize=1 << 14)
def _words_with_letters(name: str) -> tuple[str, ...]:
    words = (name[word.start : word.end] for word in split_words(name))
    return tuple(word for word in words if any(map(str.isalnum, word)))


def _readings_before(word: str, second: str) -> list[_Reading]:
    """The ways to read the first word of a name, the longest first, with short ones only before a second word."""
    readings = (reading for reading in readings_of(word) if second or len(reading.rest) >= _SHORTEST)
    return sorted(readings, key=lambda reading: -len(reading.rest))


def _may_start_with_proclitic(plain: str, second: str, label: str) -> bool:
    """Whether a first word has a reading without its first letter, and is none of the list."""
    possible = plain[:1] in tuple(_PROCLITICS) and bool(_readings_before(plain, second))
    return possible and normalised_word(plain) not in known_words(label)


def _is_known(reading: _Reading, second: str, label: str) -> bool:
    """Whether what a reading leaves is one of the list, or a title before a person's name."""
    rest, known = normalised_word(reading.rest), known_words(label)
    if is_person(label) and second and word_key(rest) in TITLES:
        return True
    noun = rest.removeprefix(_ARTICLE)
    return rest in known or (reading.restored and noun in known and (not reading.assimilated or noun in COMMON_NOUNS))


def _spelt_out(reading: _Reading, word: str, second: str, label: str) -> bool:
    """Whether the spelling leaves no other reading."""
    rest = reading.rest
    drawn_out = word[reading.removed : reading.removed + 1] == _TATWEEL
    if rest[0] in _HAMZAS or (drawn_out and without_marks(word[reading.removed :]) == rest):
        return True
    if is_person(label) and rest.startswith(_ABD):
        return True
    if reading.assimilated or not rest.startswith(_ARTICLE) or len(rest) < len(_ARTICLE) + _SHORTEST:
        return False
    if is_person(label):
        return reading.removed == 1 and word[0] in _CONJUNCTIONS and rest[-1] == "ي" and len(rest) > 5
    return second.startswith(_ARTICLE) or (reading.removed == 1 and word[0] == "و")


def _cut(mention: str, reading: _Reading) -> Bare:
    """The mention from the first letter that a reading leaves."""
    start, left = 0, reading.removed
    while left or not without_marks(mention[start]):
        left -= len(without_marks(mention[start])) if without_marks(mention[start]).isalnum() else 0
        start += 1
        if left < 0 or start == len(mention):  # one character is written for two letters
            return Bare(mention, 0, False)
    text = mention[start:]
    return Bare(_ARTICLE + text, None, True) if reading.restored else Bare(text, start, True)


def bare_names(document: Document) -> tuple[Bare, ...]:
    """The names of a document's entities without their proclitics, in the order of the entities."""
    bare = BareNames(document)
    return tuple(bare.of(document.surface(entity), entity.label) for entity in document.entities)
