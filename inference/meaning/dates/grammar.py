"""The grammar of dates.

A rule is a name and its alternatives, divided by ``|``. Words in quotes are tokens, ``[ ]`` may be missing, names in
capitals are leaves: tokens that fill fields (`leaves`). What a rule reads are the fields of all its parts together;
parts that say different things exclude each other. Earlier alternatives are preferred.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from ....data.text.calendar_words import HIJRI
from .fields import Fields
from .leaves import LEAVES
from .lists import YEAR, grain, several
from .parser import Grammar, Join
from .tokens import Token

GRAMMAR = """
mention   = lead mention | ABOUT when ["."] | when ["."]
lead      = "و" | "في" | "خلال" | "بتاريخ" | "تاريخ" | "الموافق" | "موافق" | "بحلول" | "اثناء"
          | "الي" | ["وقت"] "لاحق" "من" | "وقت" "سابق" "من" | "لاحقا" ["في"] | "الفتره" | "عند" | "on" | "in"
when      = moment | span | week_span | group | "منذ" since | until | before | after

# a date, with or without a time of the day
moment    = date [[sep] clock] | clock [[sep] date] | numbers "t" clock | HOUR [","] today | today [","] ["في"] clock
sep       = "," | "-" | "في" | "من" | "عند" | "|"
clock     = [at] HOUR ":" MINUTE [":" SECOND] [HALF_DAY] [zone] | at HOUR [fraction] [HALF_DAY] [zone]
          | HOUR HALF_DAY [zone] | HOUR_ORDINAL [fraction] [HALF_DAY] [zone]
          | at HOUR point TWO_DIGITS [HALF_DAY] [zone] | HOUR point TWO_DIGITS gmt
at        = ["حوالي"] ["تمام"] "الساعه" | "تمام"
point     = "," | "."
fraction  = "و" HALF_HOUR | "و" PART_PAST | "الا" PART_TO | "و" MINUTE ["دقيقه" | "دقائق"] | "الا" MINUTES_TO "دقائق"
zone      = ["بتوقيت" | "توقيت"] UTC | gmt | "بتوقيت" PLACE [NO_DATE] [NO_DATE] | "التوقيت" "المحلي"
gmt       = "ت" ["."] GMT

# a date of one calendar, or of two
date      = one | two | dashed_two
two       = one [sep] equals one | one "(" one ")"
dashed_two = one "-" one
equals    = "الموافق" | "موافق" | "المصادف" | "/"
one       = weekend | PART one | PART present_day | feast | day_of [DAY_ADVERB] | [day_word] DAY_PART day_of
          | month | period | year
day_of    = weekday_day | named [","] DAY_DIGITS | named "في" DAY | named [sep] deictic
          | deictic [sep] named [[sep] [equals] full_day] | deictic "(" named ")" | named "(" deictic ")"
          | [deictic [sep]] named "(" full_day ")" | deictic "(" full_day ")"
          | deictic | full_day | named | nth_day
weekday_day = named [sep] [equals] full_day
day_word  = "يوم" | "يومي" | "ايام" | "نهار"
this      = "هذا" | "هذه"

named     = this [day_word] THIS_WEEKDAY | [day_word] WEEKDAY [TOWARD | FAR_TOWARD] | [day_word] WEEKDAY "من" week
          | week [day_word] WEEKDAY
deictic   = [day_word] DEICTIC | this TODAY | TWO_DAYS_AGO | "قبل" [day_word] BEFORE_YESTERDAY
          | "بعد" [day_word] AFTER_TOMORROW | "الليله" NIGHT_BEFORE | today
today     = [this] TONIGHT | this PART_OF_TODAY
nth_day   = [day_word] WEEKDAY NTH in_month | NTH [day_word] BARE_WEEKDAY in_month
in_month  = ["من" | "في"] month
full_day  = [day_word] numbers | [day_word] DAY [joint] [month_word] names [year_tail]
          | DAY "ايام" [month_word] names [year_tail] | which_day ["من" | "في"] [month_word] names [year_tail]
          | [day_word] DAY [","] ["من" | "في"] present_month | which_day ["من" | "في"] present_month
          | [day_word] DAY TOWARD_MONTH | names ["-"] DAY [","] [year_end]
which_day = "اليوم" DAY_ORDINAL | DAY_ORDINAL "يوم"
joint     = "من" | "-" | "/" | "." | "." "-" | "," | "of"
numbers   = DAY "/" MONTH_NUMBER "/" YEAR_LAST [era] | DAY "-" MONTH_NUMBER "-" YEAR_LAST [era]
          | DAY "." MONTH_NUMBER "." YEAR_LAST [era]
          | MONTH_NUMBER "/" DAY "/" YEAR_AFTER_DAY | MONTH_NUMBER "-" DAY "-" YEAR_AFTER_DAY
          | MONTH_NUMBER "/" DAY "," YEAR_AFTER_DAY
          | YEAR_FIRST "/" MONTH_NUMBER "/" DAY [era] | FULL_YEAR "-" MONTH_NUMBER "-" DAY [era]
          | DAY "/" MONTH_LAST | DAY "-" MONTH_LAST | DAY "." MONTH_LAST
          | MONTH_NUMBER "/" DAY_LAST | MONTH_NUMBER "-" DAY_LAST | MONTH_NUMBER "." DAY_LAST

# months: the press writes two names of the same one
month     = [month_word] names [year_tail] | present_month | MONTH_NUMBER "/" FULL_YEAR | MONTH_NUMBER "-" FULL_YEAR
          | FULL_YEAR "/" MONTH_NUMBER | FULL_YEAR "-" MONTH_NUMBER
month_word = "شهر" | "شهري" | "اشهر"
names     = MONTH "/" MONTH | MONTH "(" MONTH ")" | MONTH "-" MONTH | MONTH "او" MONTH | MONTH MONTH | MONTH
present_month = ["الشهر" | "شهر"] RELATIVE_MONTH | this THIS_MONTH

# years
year_tail = ["," | "-" | "/" | "." | "من"] year_end | ["من"] present_year | TOWARD [FULL_YEAR]
year_end  = era_year | [year_word] FULL_YEAR | year_word YEAR | SHORT_YEAR
era_year  = [year_word] ERA_YEAR era | year_word AD ERA_YEAR [era] | year_word AH ERA_YEAR [era]
year_word = "عام" | "العام" | "سنه" | "السنه"
year      = era_year | [year_word] FULL_YEAR | year_word YEAR | present_year
present_year = RELATIVE_YEAR [FULL_YEAR | "(" FULL_YEAR ")"] | this THIS_YEAR [FULL_YEAR | "(" FULL_YEAR ")"]
era       = AD | AH | "ق" ["."] BC ["."] | "قبل" BC

# other periods
period    = REST present_day | week | "قبل" [ABOUT] AGO | "بعد" [ABOUT] LATER ["من" "الان"]
          | season | quarter
          | century | decade
          | fiscal | [day_word] DAY_ALONE
          | nth_week | DAYS
present_day = [this] THIS_WEEK | [this] THIS_MONTH | [this] THIS_YEAR
week      = RELATIVE_WEEK | this THIS_WEEK
weekend   = WEEK_END week | WEEK_END [this] THIS_WEEK
nth_week  = "الاسبوع" NTH ["من" | "في"] whole | NTH "اسبوع" ["من" | "في"] whole
whole     = month | year
season    = winter | [this] SEASON [of_year] | SEASON TOWARD
winter    = SEASON [year_word | plural] FULL_YEAR dash year_after
of_year   = ["من"] year_end | ["من"] present_year | "من" "العام"
quarter   = "الربع" QUARTER [of_year] | "النصف" HALF [of_year] | first_months of_year
first_months = MONTH_COUNT FIRST_OR_LAST | FIRST_OR_LAST MONTH_COUNT
century   = "القرن" CENTURY [era] | RELATIVE_CENTURY
decade    = [years] DECADE [["من"] century] | "العقد" NTH_DECADE ["من"] century | RELATIVE_DECADE | this THIS_DECADE
years     = "عقد" | "سنوات" | "حقبه" | "فتره"
fiscal    = FISCAL FISCAL_STEP | FISCAL year_end

# feasts
feast     = [day_word] FEAST [blessing] [year_tail] | day_of_feast
blessing  = "المبارك" | "السعيد" | "المجيد" | "الشريف"
day_of_feast = DAY_OF_FEAST "ايام" feast

# several dates: what one says of month, year and era holds for those before it too (`lists`)
span      = [plural] spoken | [plural] dashed
spoken    = ["من"] edge to edge | [plural] ["ما"] "بين" [plural] edge "و" edge
dashed    = ["من" | "بين"] edge "-" edge | [season_word | FISCAL | year_word] FULL_YEAR dash year_after
dash      = "-" | "/"
year_after = ERA_YEAR era | FULL_YEAR | SHORT_YEAR
season_word = "موسم" | "العام" "الدراسي"
to        = ["و"] "الي" | ["و"] "حتي" | "لغايه"
edge      = [lead] date | [year_word] YEAR
group     = [plural] edge list_end | centuries
centuries = two_centuries CENTURY "و" CENTURY [era]
two_centuries = "القرنين" | "القرنان"
list_end  = joiner edge | joiner edge list_end
joiner    = "و" | "," ["و"]
plural    = "يومي" | "ايام" | "عامي" | "سنتي" | "شهري" | "اعوام" | "سنوات" | "اشهر"
          | "العامين" | "العامان" | "الاعوام" | "السنوات"
week_span = week span
since     = moment | [ABOUT] AGO
until     = "حتي" moment | "لغايه" moment
before    = ["ما"] BEFORE calendar_date | "قبل" part_of
after     = ["ما"] AFTER calendar_date | "بعد" part_of
part_of   = PART one | PART present_day
calendar_date = full_day | named | month | year | century | decade | feast
"""

_WINTER = 4
_ONE_WINTER = "one winter, of the year in which it begins"

_HIJRI_YEAR = 354.367 / 365.2425
"""The length of a Hijri year, in Gregorian ones."""

_MOST_TOKENS = 40
"""Longer mentions are not read."""


def _two_calendars(parts: Sequence[Fields], *, same_year: bool = False) -> Fields | None:
    """The Gregorian one of two dates, with the weekday of the other one; both together if they are of one calendar.

    Years must overlap: 656هـ/1258م. So must those of longer dates if `same_year` is asked for.
    """
    first, second = parts
    years = grain(first) == YEAR
    if grain(first) != grain(second) or (not years and (first.month is None or second.month is None)):
        return None
    same_year = same_year or years
    calendars = [part.calendar == HIJRI for part in parts]
    if calendars[0] == calendars[1]:
        return None if same_year else first.joined(second)
    gregorian, other = (second, first) if calendars[0] else (first, second)
    if same_year and not _overlap(other, gregorian):
        return None
    if other.year and not other.short and gregorian.said().keys().isdisjoint(("year", "unit", "toward")):
        gregorian = replace(gregorian, year=_year_beside(other, gregorian.month or 1))
    return gregorian.joined(Fields(weekday=other.weekday))


def _overlap(hijri: Fields, gregorian: Fields) -> bool:
    """Whether a Hijri year and a Gregorian one have days in common."""
    if hijri.year is None or gregorian.year is None or gregorian.bc or hijri.short or gregorian.short:
        return False
    start = _reckoned(hijri.year)
    return int(start) <= gregorian.year <= int(start + _HIJRI_YEAR)


def _year_beside(hijri: Fields, month: int) -> int:
    """The year of a Gregorian month in which a Hijri date is: 15 رمضان 1442 هـ الموافق 27 أبريل."""
    return round(_reckoned((hijri.year or 1) + ((hijri.month or 1) - 0.5) / 12) - (month - 0.5) / 12)


def _reckoned(hijri_year: float) -> float:
    """When a Hijri year begins, in Gregorian years, to a few days. The first one began in the middle of July 622."""
    return 622.54 + _HIJRI_YEAR * (hijri_year - 1)


def _weekday_day(parts: Sequence[Fields]) -> Fields | None:
    """A weekday and the day that it is. In الأربعاء المقبل الموافق 21 يوليو الجاري, the month is the present one."""
    weekday, day = parts
    return (replace(weekday, toward=None) if day.toward is not None else weekday).joined(day)


def _winter(parts: Sequence[Fields]) -> Fields | None:
    """One winter, which begins in a year and ends in the next: شتاء 2020-2021. Other seasons end in their year."""
    season, first, last = parts
    next_year = (first.year or 0) + 1
    if season.season != _WINTER or last.year != (next_year % 100 if last.short else next_year):
        return None
    return season.joined(Fields(year=first.year, calendar=last.calendar, bc=last.bc, assumed=_ONE_WINTER))


def _day_of_feast(parts: Sequence[Fields]) -> Fields | None:
    """The second or third day of a feast, which begins on its day."""
    which, feast = parts
    if feast.day is None or which.nth is None:
        return None
    return replace(feast, day=feast.day + which.nth - 1)


def _week_span(parts: Sequence[Fields]) -> Fields | None:
    """Weekdays from one to another, of one week."""
    week, span = parts
    within = [part.joined(week) for part in span.parts or ()]
    if not all(part is not None and part.weekday is not None for part in within):
        return None
    return replace(span, parts=tuple(part for part in within if part is not None))


def _centuries(parts: Sequence[Fields]) -> Fields | None:
    """Two centuries in a row. In الثامن والتاسع عشر the first one may be the 8th or the 18th."""
    first, second, *era = parts
    if (first.century or 0) + 1 != second.century:
        return None
    return Fields(parts=tuple(replace(part, **(era[0].said() if era else {})) for part in (first, second)), listed=True)


def _open_range(parts: Sequence[Fields], *, since: bool | None = None, until: bool | None = None) -> Fields | None:
    """A range of which one end is said; `mod` belongs to it as a whole."""
    joined = Fields()
    for part in parts:
        both = joined.joined(part)
        if both is None:
            return None
        joined = both
    return Fields(parts=(replace(joined, mod=None),), since=since, until=until, mod=joined.mod)


def _list_end(parts: Sequence[Fields]) -> Fields | None:
    flat = tuple(each for part in parts for each in (part.parts or (part,)))
    return flat[0] if len(flat) == 1 else Fields(parts=flat)


_JOINS: dict[str, Join] = {
    "two": _two_calendars,
    "dashed_two": lambda parts: _two_calendars(parts, same_year=True),
    "weekday_day": _weekday_day,
    "winter": _winter,
    "spoken": lambda parts: several(parts, listed=False),
    "dashed": lambda parts: several(parts, listed=False, alike=True),
    "group": lambda parts: several(parts, listed=True),
    "list_end": _list_end,
    "centuries": _centuries,
    "day_of_feast": _day_of_feast,
    "week_span": _week_span,
    "since": lambda parts: _open_range(parts, since=True),
    "after": lambda parts: _open_range(parts, since=True),
    "until": lambda parts: _open_range(parts, until=True),
    "before": lambda parts: _open_range(parts, until=True),
}
"""The rules whose parts do not simply come together, and what becomes of them."""


@cache
def _grammar() -> Grammar:
    return Grammar(GRAMMAR, LEAVES, _JOINS)


def readings(tokens: Sequence[Token]) -> tuple[list[Fields], bool]:
    """The readings of a mention, the preferred one first, without repetitions.

    Args:
        tokens: the tokens of the mention.

    Returns:
        The readings, and whether two names of different months stand for one month.
    """
    found, excluded = _grammar().readings("mention", tokens) if len(tokens) <= _MOST_TOKENS else ([], frozenset())
    return found, "names" in excluded
