"""Heuristics that find and classify dates in Arabic news, by the words of `data.text.calendar_words`."""

import re
from collections.abc import Iterable, Iterator

from .calendar_words import (
    AMBIGUOUS_MONTHS,
    DEICTIC_DAYS,
    EGYPTIAN,
    ENGLISH,
    HIJRI_MONTHS,
    LEVANTINE,
    MAGHREBI,
    RELATIONS,
    WEEKDAYS,
)

_SPELLINGS = str.maketrans({"ا": "[اأإآ]", "ه": "[هة]", "ي": "[يى]"})
"""The letters that the table of words spells in one way, and writers in several."""


def _any(words: Iterable[str]) -> str:
    """A pattern of any of some words of the table, in any spelling; longer ones come first."""
    every = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join("[اآ]ب" if word == "اب" else word.translate(_SPELLINGS) for word in every)  # أب is a father


_ARABIC = [*EGYPTIAN, *LEVANTINE, *MAGHREBI]
_SURE = _any(set(_ARABIC) - AMBIGUOUS_MONTHS)
_DOUBTFUL = _any(AMBIGUOUS_MONTHS)
_DAYS = _any(day for day in WEEKDAYS if not day.isascii())
_YEAR = r"(?:[1١۱]\d|[2٢۲][0٠۰1١۱])\d\d"
_PROCLITICS = "[وف]?[بلك]?"

_DATE = re.compile(
    rf"\b{_PROCLITICS}(?:{_SURE})\b"
    rf"|\bشهر (?:{_DOUBTFUL})\b"
    rf"|\b\d{{1,2}} ?(?:{_DOUBTFUL})\b"
    rf"|\b{_PROCLITICS}(?:{_DOUBTFUL}) {_YEAR}م?\b"
    rf"|\b{_PROCLITICS}يوم (?:{_DAYS})\b"
    rf"|\b{_PROCLITICS}(?:ال)?(?:عام|سنة) {_YEAR}م?\b"
)


def find_dates(text: str) -> Iterator[tuple[int, int]]:
    """Find the core of each date in a text.

    A core is one of

    - the name of a month, Levantine or Egyptian; an ambiguous one counts only after شهر or a day, or before a year;
    - a weekday after يوم;
    - a year after عام or سنة.

    Yields:
        Half-open spans, in order.
    """
    return (match.span() for match in _DATE.finditer(text))


_MONTH = rf"{_PROCLITICS}(?:{_any([*_ARABIC, *HIJRI_MONTHS])})|(?i:{_any(ENGLISH)})"
_DAY = r"(?<!\d)(?:[0-2٠-٢۰-۲]?\d|[3٣۳][01٠١۰۱])(?!\d)"
_KINDS = {
    "month and day": re.compile(
        rf"(?=.*\b(?:{_MONTH})\b).*{_DAY}|(?<!\d)\d{{1,2}}\s?[/.-]\s?\d{{1,2}}(?!\d)", re.DOTALL
    ),
    "month": re.compile(rf"\b(?:{_MONTH})\b"),
    "weekday": re.compile(rf"\b{_PROCLITICS}(?:{_DAYS})\b"),
    "year": re.compile(rf"(?<!\d){_YEAR}(?!\d)|\b{_PROCLITICS}(?:ال)?(?:عام|سنة) \d"),
    "relative": re.compile(
        rf"\b(?:{_any(RELATIONS)})\b|\b(?:السابق|التالي)(?:ة|ين|تين)?\b"
        rf"|\b{_PROCLITICS}(?:هذا|هذه|ذلك|تلك|نفس|غدًا|{_any(DEICTIC_DAYS)})\b"
    ),
    "period": re.compile(r"\b(?:ال)?(?:قرن|قرون|عقد|\w{3,}ين(?:ا|يا)ت)\b"),
}
DATE_KINDS = (*_KINDS, "other")
"""The kinds that `date_kind` distinguishes, in order of precedence."""


def date_kind(text: str) -> str:
    """Classify a date.

    The kinds are, in order of precedence:

    - "month and day": the name of a month and the number of a day (24 يوليو 2025), or a numeric date (24/7/2025);
    - "month": the name of a month, with or without a year;
    - "weekday": the name of a weekday;
    - "year": a year of four digits, or a number after عام or سنة;
    - "relative": a date relative to another (العام الماضي, أمس, هذا الشهر);
    - "period": a century or decade (القرن العشرين, التسعينات);
    - "other": anything else.

    Args:
        text: the text of a DATE entity.

    Returns:
        The first of `DATE_KINDS` that applies.
    """
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), "other")
