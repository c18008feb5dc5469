"""The tokens of a mention: words and numbers without proclitics; a name or number of several words is one token."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ....data.text.calendar_words import (
    AROUND,
    CARDINALS,
    DAY_PARTS,
    DECADES,
    DEICTIC_DAYS,
    FEASTS,
    HALF_DAYS,
    HUNDRED,
    MONTHS,
    ORDINALS,
    PARTS,
    RELATIONS,
    SEASONS,
    SMALL_UNITS,
    UNITS,
    VAGUE,
    WEEKDAYS,
    calendar_key,
)

_LONGEST_NUMBER = 4
"""Most digits of a number of a date."""

_OTHER_WORDS = frozenset(
    [
        *("في", "من", "الي", "حتي", "بين", "ما", "و", "منذ", "خلال", "بتاريخ", "تاريخ", "الموافق", "موافق", "المصادف"),
        *("حوالي", "نحو", "بحلول", "اثناء", "لغايه", "قبل", "بعد", "هذا", "هذه", "الساعه", "موسم", "عطله", "دقيقه"),
        *("م", "الميلاد", "ميلاد", "الميلادي", "الميلاديه", "ميلادي", "ميلاديه", "ق"),
        *("ه", "هجري", "هجريه", "الهجري", "الهجريه", "الهجره", "مالي", "ماليه", "المالي", "الماليه", "الا"),
        *("الربع", "النصف", "ربع", "نصف", "ربعا", "بتوقيت", "توقيت", "غرينتش", "جرينتش", "غرينيتش"),
        *(
            "الظهر",
            "الليله",
            "الاخير",
            "الصباح",
            "المساء",
            "او",
            "باقي",
            "بقيه",
            "لاحق",
            "سابق",
            "on",
            "in",
            "of",
            "utc",
            "gmt",
        ),
        *("المبارك", "السعيد", "المجيد", "الشريف", "الاخيره"),
        *("تمام", "الثلث", "ثلث", "ثلثا", "الاولين", "القرنان"),
        *("التوقيت", "المحلي", "الفتره", "الدراسي", "عند"),
    ]
)
"""The words of the grammar that are in no table."""

_TABLES = (
    *(CARDINALS, DAY_PARTS, DECADES, DEICTIC_DAYS, HALF_DAYS, MONTHS, ORDINALS, PARTS, RELATIONS, SEASONS, UNITS),
    *(WEEKDAYS, SMALL_UNITS, VAGUE, AROUND, _OTHER_WORDS),
    {word for name in FEASTS for word in name.split()},
    {"ال" + word for word in CARDINALS},
)
_KNOWN = frozenset().union(*_TABLES)
_FIRST_OF_TWO = frozenset(name.split()[0] for name in MONTHS if " " in name)
_PROCLITICS = "وفبلك"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark of a mention.

    Attributes:
        text: the word as `calendar_key` spells it, without proclitics; the digits of a number; or the mark.
        number: the number that it says; None if it says none.
        digits: how many digits it was written with; 0 for a number in words.
        ordinal: whether it says which one (الخامس) rather than how many.
    """

    text: str
    number: int | None = None
    digits: int = 0
    ordinal: bool = False


def is_known(word: str) -> bool:
    """Whether a word of a token is one of the grammar."""
    return word in _KNOWN


def tokens_of(mention: str) -> list[Token]:
    """The tokens of a mention. A proclitic و is a token of its own; other proclitics are left out."""
    return list(_join_numbers(_split_eleven(list(_join_pairs(list(_words(mention)))))))


def _words(mention: str) -> Iterator[Token]:
    for kind, run in groupby(mention, key=_kind):
        text = "".join(run)
        if kind == "digit":
            number = int(text) if len(text) <= _LONGEST_NUMBER else None
            yield Token("".join(str(int(digit)) for digit in text), number, len(text))
        elif kind == "letter":
            yield from (Token(word) for word in _without_proclitics(calendar_key(text)) if word)
        elif kind == "mark":
            yield from (Token("," if mark in "،,؛;" else "-" if mark in "-–—−" else mark) for mark in text)


def _kind(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isspace():
        return "space"
    if character.isalpha() or not calendar_key(character):
        return "letter"  # marks and tatweel vanish within the word
    return "mark"


def _without_proclitics(word: str) -> list[str]:
    """The word, after the token و if it begins with that proclitic; as it is if no word of the tables is left."""
    if word == "ال" or not word:  # الـ19
        return []
    if word in _KNOWN or word in _FIRST_OF_TWO:
        return [word]
    first, rest = word[0], word[1:]
    if not rest or first not in _PROCLITICS:
        return [word]
    inner = _without_proclitics("ال" + rest[1:] if first == "ل" and rest[0] == "ل" and len(rest) > 1 else rest)
    if inner and (inner[-1] in _KNOWN or inner[-1] in _FIRST_OF_TWO):
        return ["و", *inner] if first == "و" else inner
    return ["و"] if word == "و" else [word]


def _join_pairs(tokens: Sequence[Token]) -> Iterator[Token]:
    """Join the two words of تشرين الأول or ربيع الثاني, and of تسع مئة, which is also written as one."""
    at = 0
    while at < len(tokens):
        pair = tokens[at].text, tokens[at + 1].text if at + 1 < len(tokens) else ""
        month, hundreds = " ".join(pair), "".join(pair)
        joined = month if month in MONTHS else hundreds if pair[1] in HUNDRED and hundreds in CARDINALS else None
        yield tokens[at] if joined is None else Token(joined)
        at += 1 if joined is None else 2


def _split_eleven(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with وأحد عشر as "and eleven"; without the hamza, its first word is the same as واحد, one."""
    split: list[Token] = []
    for at, token in enumerate(tokens):
        following = tokens[at + 1].text if at + 1 < len(tokens) else ""
        eleven = token.text in ("واحد", "واحدي") and following in ("عشر", "عشره")
        split += [Token("و"), Token(token.text[1:])] if eleven else [token]
    return split


def _join_numbers(tokens: Sequence[Token]) -> Iterator[Token]:
    """Join the words of a number, such as ألفين وأحد عشر."""
    at = 0
    while at < len(tokens):
        number, after, ordinal = _number_at(tokens, at)
        if number is None:
            yield tokens[at]
            at += 1
        else:
            yield Token(" ".join(token.text for token in tokens[at:after]), number, 0, ordinal)
            at = after


def _number_at(tokens: Sequence[Token], start: int) -> tuple[int | None, int, bool]:
    """The number in words that begins at a token, the index after it, and whether it is an ordinal.

    Each part is smaller than the one before it, except that ones come before ten or tens: خمسة عشر, خمس وعشرون. What
    is before آلاف counts the thousands.
    """
    total, last, at, ordinal = 0, 10_000, start, False
    while at < len(tokens):
        joint = at > start and tokens[at].text == "و"
        place = at + joint
        if place >= len(tokens):
            break
        value, is_ordinal = _part(tokens[place].text)
        if value is None:
            break
        if at == start:
            total, ordinal = value, is_ordinal
        elif value == 1000 and not joint and 3 <= total <= 10:
            total *= 1000
        elif _follows(value, last, joint=joint) and (value == 10 or is_ordinal == ordinal):
            total += value
        else:
            break
        last = value
        at = place + 1
    return (total, at, ordinal) if at > start else (None, start, False)


def _follows(value: int, last: int, *, joint: bool) -> bool:
    """Whether a part of a number can come after another one."""
    if last < 10 and value == 10:
        return not joint
    if last < 10:
        return joint and 20 <= value <= 90
    return joint and (value < 100 <= last or (value < 1000 <= last))


def _part(word: str) -> tuple[int | None, bool]:
    if word in ORDINALS:
        return ORDINALS[word], True
    if word in CARDINALS:
        return CARDINALS[word], False
    bare = word.removeprefix("ال")
    if bare != word and bare in CARDINALS and word not in WEEKDAYS:
        ordinal = CARDINALS[bare] == 1 or CARDINALS[bare] in range(20, 100)  # الواحد والثلاثين من مايو
        return CARDINALS[bare], ordinal
    return None, False
