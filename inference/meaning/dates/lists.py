"""Ranges and lists of dates, whose members leave to each other what is said once: 30 و31 مايو و1 يونيو 2021."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....data.text.calendar_words import GREGORIAN, HIJRI
from .fields import Fields

GREGORIAN_YEARS = 1700
"""The year from which on a year is a Gregorian one, also beside a Hijri one."""

YEAR = 2
"""The `grain` of a year."""

_GRAINS = (("day", "weekday"), ("month",), ("year",))
_YEARS = frozenset({"year", "unit", "toward"})
_LARGER = ("month", "year", "short", "calendar", "bc", "unit", "step", "toward")

_MOST_BETWEEN = 50
"""A short year that goes into the next century is at most so many years after the one before it: 1999-02."""

_HALF_A_YEAR = 6
_YEAR_BEFORE = "the year before that of the next date"

_Said = Mapping[str, Any]


def several(parts: Sequence[Fields], *, listed: bool, alike: bool = False) -> Fields | None:
    """The fields of a range or a list; None if its dates are not of one kind.

    Args:
        parts: the dates, which may be ranges or lists themselves.
        listed: whether it is a list.
        alike: whether a season and a year exclude each other, as in صيف 2020-2021, and dates of two calendars.
    """
    flat = [each for part in parts for each in (part.parts or (part,))]
    whole = [part for part in flat if part != Fields(fiscal=True)]
    if len({grain(part) for part in whole}) != 1 or len(whole) < 2:
        return None
    if listed and len({part.weekday is not None and part.day is None for part in whole}) != 1:
        return None  # الأربعاء، 15 يوليو is one day
    if listed:
        whole = _with_seasons(whole)
    if alike and len({part.season is None for part in whole}) != 1:
        return None
    if alike and len({part.calendar for part in whole} - {None}) > 1:
        return None
    fiscal = True if len(whole) < len(flat) else None
    completed = _with_centuries(_completed(whole, listed=listed), listed=listed)
    return Fields(parts=tuple(completed), listed=listed or None, fiscal=fiscal)


def grain(fields: Fields) -> int:
    """0 for a day, 1 for a month, `YEAR` for a year, 3 for another period."""
    return next((n for n, names in enumerate(_GRAINS) if any(getattr(fields, name) is not None for name in names)), 3)


def _with_seasons(parts: Sequence[Fields]) -> list[Fields]:
    """The dates of a list, where years after a season are those of the same season: صيف 2020 و2021."""
    done: list[Fields] = []
    for part in parts:
        bare = part.said().keys() <= {"year", "short"}
        done.append(replace(part, season=done[-1].season) if bare and done else part)
    return done


def _completed(parts: Sequence[Fields], *, listed: bool) -> list[Fields]:
    """The dates, each with what only the dates after it say of month, year and era; the nearest one counts."""
    done: list[Fields] = []
    after: dict[str, Any] = {}
    for part in reversed(parts):
        full = not _YEARS.isdisjoint(part.said())
        if part.feast is not None:
            done.append(part)
            continue
        done.append(_with_era(part, after) if full else _with_larger(part, after, listed=listed))
        larger = {name: value for name, value in done[-1].said().items() if name in _LARGER}
        after = larger if full else after | larger
    return done[::-1]


def _with_larger(part: Fields, after: _Said, *, listed: bool) -> Fields:
    """A date without a year, with month and year of the dates after it."""
    said = part.said()
    if "weekday" in said and "day" not in said:  # السبت والأحد المقبلين
        return replace(part, toward=after.get("toward"), unit=after.get("unit"), step=after.get("step"))
    missing = {name: value for name, value in after.items() if name not in said}
    if said.get("calendar") == GREGORIAN and after.get("calendar") == HIJRI:
        missing = {name: value for name, value in missing.items() if name not in ("year", "short")}
    if missing.get("toward") == 0 and "month" not in missing and part.month != after.get("month"):
        missing["toward"] = -1  # من مايو إلى يوليو الجاري
    done = replace(part, **missing)
    return _year_before(done) if _is_before(part, after, listed=listed) else done


def _is_before(part: Fields, after: _Said, *, listed: bool) -> bool:
    """Whether a date is of the year before that of the next one: 31 ديسمبر - 2 يناير 2021.

    The ends of a range are in order. Those of a list need not be (10 مايو و5 مارس 2021), so the nearer year counts.
    """
    if part.month is None or "month" not in after or part.calendar != after.get("calendar"):
        return False
    return part.month - int(after["month"]) > (_HALF_A_YEAR if listed else 0)


def _year_before(part: Fields) -> Fields:
    if part.unit == "year":
        return replace(part, step=(part.step or 0) - 1, assumed=_YEAR_BEFORE)
    if part.year is None:
        return part
    before = part.year + 1 if part.bc else (part.year - 1) % 100 if part.short else part.year - 1
    return replace(part, year=before, assumed=_YEAR_BEFORE)


def _with_era(part: Fields, after: _Said) -> Fields:
    """A date with a year, of the era that only the next date says: من 1440 إلى 1442 هـ, عامي 332 و331 ق.م."""
    calendar = after.get("calendar")
    if part.year is None or part.calendar is not None or calendar is None:
        return part
    if calendar == HIJRI and part.year >= GREGORIAN_YEARS:  # عامي 2020 و1442 هـ
        return part
    small = "short" not in after and after.get("year", GREGORIAN_YEARS) < 1000  # عامي 50 و100 م: 50 is no 1950
    return replace(part, calendar=calendar, bc=after.get("bc"), short=None if small else part.short)


def _with_centuries(parts: Sequence[Fields], *, listed: bool) -> list[Fields]:
    """The dates, where a year of two digits has the century of the year before it: 1914-18, 1999-02."""
    done: list[Fields] = []
    for part in parts:
        before = done[-1] if done else Fields()
        short = _is_short(part, before, listed=listed)
        done.append(replace(part, year=_year_after(before, part), short=None) if short else part)
    return done


def _is_short(part: Fields, before: Fields, *, listed: bool) -> bool:
    """Whether a year of two digits follows a year of four. After its end a range says the era: 1440-42 هـ."""
    if part.year is None or part.year >= 100 or part.bc or before.bc:
        return False
    full = before.year is not None and before.year >= 1000 and part.calendar in (None, before.calendar)
    return full and (bool(part.short) or not listed)


def _year_after(before: Fields, part: Fields) -> int:
    first, digits = before.year or 0, part.year or 0
    year = first - first % 100 + digits
    return year + 100 if year < first and year + 100 - first <= _MOST_BETWEEN else year
