"""Hijri dates as Gregorian ones, by the calendar of Umm al-Qura: the package `hijridate`, the extra `hijri`."""

from dataclasses import dataclass
from datetime import date
from types import ModuleType

from ....data.errors import ExtraError
from ....data.extras import HIJRI, import_with_extra
from .fields import Reason, UnresolvedError

FIRST, LAST = 1343, 1500
"""The years of the table."""


@dataclass(frozen=True, slots=True)
class HijriPeriod:
    """A Hijri day, month or year.

    Attributes:
        year: the Hijri year.
        month: the month; None for a year.
        day: the day; None for a month.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        rest = "".join(f"-{part:02}" for part in (self.month, self.day) if part is not None)
        return f"{self.year:04}{rest}"

    def days(self) -> tuple[date, date]:
        """Its first and its last day in the Gregorian calendar.

        Raises:
            UnresolvedError: there is no such day, it is outside of the table, or the extra is not installed.
        """
        if not 1 <= (self.month or 1) <= 12 or not 1 <= (self.day or 1) <= 30 or self.year < 1:
            raise UnresolvedError(Reason.NO_SUCH_DAY if self.year else Reason.NO_SUCH_YEAR)
        if not FIRST <= self.year <= LAST:
            raise UnresolvedError(Reason.HIJRI_OUTSIDE)
        calendar = _calendar()
        try:
            first: date = calendar.gregorian(self.year, self.month or 1, self.day or 1)
            last: date = first if self.day else calendar.last_of_month(self.year, self.month or 12)
        except (ValueError, OverflowError):
            raise UnresolvedError(Reason.NO_SUCH_DAY) from None
        return first, last


def hijri_year_of(day: date) -> int:
    """The Hijri year of a Gregorian day.

    Raises:
        UnresolvedError: the day is outside of the table, or the extra is not installed.
    """
    try:
        return int(_calendar().hijri_year(day))
    except (ValueError, OverflowError):
        raise UnresolvedError(Reason.HIJRI_OUTSIDE) from None


def _calendar() -> ModuleType:
    try:
        return import_with_extra(".umm_al_qura", __package__, HIJRI)
    except ExtraError:
        raise UnresolvedError(Reason.NO_HIJRIDATE) from None
