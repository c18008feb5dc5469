"""Heuristics that find and classify dates in Arabic news."""

import re
from collections.abc import Iterator

_SURE = (
    "يناير|فبراير|[إأا]بريل|يوني[وه]|يولي[وه]|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر"
    "|حزيران|[آا]ذار|[أا]يلول|(?:تشرين|كانون) (?:ال[أا]ول|الثاني)"
)
# Months whose names are also ordinary words or proper names: مارس is both "March" and "practised".
_DOUBTFUL = "مارس|مايو|شباط|نيسان|[أا]يار|تموز|[آا]ب"
_DAYS = "السبت|ال[أا]حد|ال[إا]ثنين|الثلاثاء|ال[أا]ربعاء|الخميس|الجمعة"
_YEAR = r"(?:[1١۱]\d|[2٢۲][0٠۰1١۱])\d\d"
_PROCLITICS = "[وف]?[بلك]?"

_DATE = re.compile(
    rf"\b{_PROCLITICS}(?:{_SURE})\b"
    rf"|\bشهر (?:{_DOUBTFUL})\b"
    rf"|\b\d{{1,2}} ?(?:{_DOUBTFUL})\b"
    rf"|\b{_PROCLITICS}(?:{_DOUBTFUL}) {_YEAR}\b"
    rf"|\b{_PROCLITICS}يوم (?:{_DAYS})\b"
    rf"|\b{_PROCLITICS}(?:ال)?(?:عام|سنة) {_YEAR}\b"
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


_MONTH = (
    rf"{_PROCLITICS}(?:{_SURE}|{_DOUBTFUL})"
    r"|(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?<!\d)(?:[0-2٠-٢۰-۲]?\d|[3٣۳][01٠١۰۱])(?!\d)"
_KINDS = {
    "month and day": re.compile(
        rf"(?=.*\b(?:{_MONTH})\b).*{_DAY}|(?<!\d)\d{{1,2}}\s?[/.-]\s?\d{{1,2}}(?!\d)", re.DOTALL
    ),
    "month": re.compile(rf"\b(?:{_MONTH})\b"),
    "weekday": re.compile(rf"\b{_PROCLITICS}(?:{_DAYS})\b"),
    "year": re.compile(rf"(?<!\d){_YEAR}(?!\d)|\b{_PROCLITICS}(?:ال)?(?:عام|سنة) \d"),
    "relative": re.compile(
        r"\b(?:الماضي|المقبل|القادم|الحالي|الجاري|السابق|التالي|المنصرم|الفائت)(?:ة|ين|تين)?\b"
        rf"|\b{_PROCLITICS}(?:هذا|هذه|[أا]مس|اليوم|غدا?|غدًا|ذلك|تلك|نفس)\b"
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
