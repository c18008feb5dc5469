"""What looks like a date in Arabic news: a rule of thumb, for finding dates that an annotation left out."""

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
