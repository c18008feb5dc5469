"""Years, months, weeks and days of the Gregorian calendar, checked; and periods that a date may stand for."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from . import writing
from .fields import Fields, Reason, UnresolvedError
from .writing import Written, written_day, written_year

_WEEKS = "seven days from the first or up to the last of the month"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A period that a date may stand for.

    Attributes:
        first: its first day.
        last: its last day.
        written: how it is written.
        hijri: the Hijri date, if it is one.
        month: the first and the last day of its Hijri month, if it is in one.
        assumed: what was assumed to find it.
    """

    first: date
    last: date
    written: Written
    hijri: str = ""
    month: tuple[date, date] | None = None
    assumed: str | None = None

    def distance(self, day: date) -> int:
        """The number of days between the period and a day; 0 if the day is in it."""
        return max((self.first - day).days, (day - self.last).days, 0)

    def present(self, day: date) -> bool:
        """Whether the period is that of a day, or a day of its month."""
        if self.month is not None:
            return self.month[0] <= day <= self.month[1]
        return (self.first.year, self.first.month) <= (day.year, day.month) <= (self.last.year, self.last.month)


def checked_year(year: int) -> int:
    """The year, if a date can have it (1 to 9999).

    Raises:
        UnresolvedError: it cannot; so for all functions here.
    """
    if not 1 <= year <= 9999:
        raise UnresolvedError(Reason.NO_SUCH_YEAR)
    return year


def check_day(year: int | None, month: int, day: int) -> None:
    """Refuse a day that its month does not have; without a year, February has 29."""
    longest = calendar.monthrange(year or 2000, month)[1]
    if not 1 <= day <= longest:
        raise UnresolvedError(Reason.NO_SUCH_DAY)


def check_weekday(day: date, weekday: int | None) -> None:
    """Refuse a day that was another weekday than the one that was said."""
    if weekday is not None and day.isoweekday() != weekday:
        raise UnresolvedError(Reason.CONTRADICTION)


def months_of(year: int, month: int, length: int) -> tuple[date, date]:
    """The first and the last day of some months, the first of which is given."""
    last = 12 * year + month - 1 + length - 1
    end_year, end_month = last // 12, last % 12 + 1
    if end_year > 9999:
        raise UnresolvedError(Reason.NO_SUCH_YEAR)
    return date(year, month, 1), date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def last_day(day: date, unit: str | None) -> date:
    """The last day of the week, month or year of a day."""
    if unit == "week":
        return day + timedelta(days=7 - day.isoweekday())
    month = day.month if unit == "month" else 12
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def monday_of(year: int, week: int) -> date:
    """The first day of a week of a year as ISO 8601 counts; the week -1 is the last one."""
    try:
        return date.fromisocalendar(year, date(year, 12, 28).isocalendar().week if week < 0 else week, 1)
    except ValueError:
        raise UnresolvedError(Reason.NO_SUCH_DAY) from None


def nth_of_month(year: int | None, fields: Fields) -> Candidate:
    """A week or a weekday of a month; without a year, the days of a year that is not known."""
    month, nth = fields.month or 0, fields.nth or 0
    if not 1 <= month <= 12:
        raise UnresolvedError(Reason.NO_SUCH_DAY)
    if fields.weekday is not None:
        if year is None:
            timex = f"XXXX-{month:02}-WXX-{fields.weekday}" + (f"-#{nth}" if nth > 0 else "")
            raise UnresolvedError(Reason.NO_YEAR, timex=timex)
        start = (fields.weekday - date(year, month, 1).isoweekday()) % 7 + 1
        days = range(start, calendar.monthrange(year, month)[1] + 1, 7)
        if nth > len(days):
            raise UnresolvedError(Reason.NO_SUCH_DAY)
        day = date(year, month, days[nth - 1 if nth > 0 else -1])
        return Candidate(day, day, written_day(day))
    if year is None and month == 2 and not 1 <= nth <= 4:
        raise UnresolvedError(Reason.NO_YEAR)
    longest = calendar.monthrange(year or 2000, month)[1]
    first = longest - 6 if nth < 0 else 7 * nth - 6
    if first > longest:
        raise UnresolvedError(Reason.NO_SUCH_DAY)
    last = min(first + 6, longest)
    written = writing.week_of_month(written_year(year), month, first, last, nth)
    return Candidate(date(year or 2000, month, first), date(year or 2000, month, last), written, assumed=_WEEKS)
