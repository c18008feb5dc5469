"""What looks like a date in Arabic news, and of which kind it is: rules of thumb."""

import re
from collections.abc import Iterator

_SURE = (
    "يناير|فبراير|[إأا]بريل|يوني[وه]|يولي[وه]|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر"
    "|حزيران|[آا]ذار|[أا]يلول|(?:تشرين|كانون) (?:ال[أا]ول|الثاني)"
)
# Words too, names or brands: مارس is "practised" as well as March.
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
    """Spans that look like the heart of a date: a month's name (Levantine or Egyptian; names that are words of
    their own only beside شهر, a day or a year), a weekday after يوم, a year after عام or سنة.
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


def date_kind(text: str) -> str:
    """The kind of a date, one of `DATE_KINDS`: the first that fits. With a month's name, whatever stands beside it, it
    is a "month", or with a day's number (24 يوليو 2025, and 24/7/2025) a "month and day"; then a "weekday", a "year" of
    four digits or behind عام, a "relative" one (العام الماضي, أمس, هذا الشهر), a "period" (القرن العشرين, التسعينات).
    """
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), "other")
