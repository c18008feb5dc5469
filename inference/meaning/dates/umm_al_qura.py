"""The calendar of Umm al-Qura, by the package `hijridate` (the extra `hijri`)."""

from datetime import date

from hijridate import Gregorian, Hijri


def gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Hijri one.

    Raises:
        ValueError: there is no such day in the table.
        OverflowError: the year is not in the table.
    """
    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)


def last_of_month(year: int, month: int) -> date:
    """The Gregorian day of the last day of a Hijri month; errors as in `gregorian`."""
    return gregorian(year, month, Hijri(year, month, 1).month_length())


def hijri_year(day: date) -> int:
    """The Hijri year of a Gregorian day; errors as in `gregorian`."""
    return Gregorian(day.year, day.month, day.day).to_hijri().year
