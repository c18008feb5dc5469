"""Moments, and how ISO 8601, EDTF and TIMEX3 write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

_BEGINNING = re.compile(r"(-?\d{4})(.*)")
"""The year with which a value begins, and what follows."""

_SEASONS = {1: "SP", 2: "SU", 3: "FA", 4: "WI"}


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it is written.

    Attributes:
        value: in ISO 8601 or EDTF, with X for each digit that nobody said.
        timex: the value of TIMEX3.
        kind: what it is: "day", "month", "year" …
    """

    value: str
    timex: str
    kind: str


def written_year(year: int | None, *, short: bool = False, bc: bool = False) -> str:
    """A year of four digits. The year 1 before Christ is 0000, and 2 before Christ -0001, as ISO 8601 counts."""
    if year is None:
        return "XXXX"
    if bc:
        return f"-{year - 1:04}" if year > 1 else "0000"
    return f"XX{year:02}" if short else f"{year:04}"


def day(year: str, month: int | None, number: int) -> Written:
    """A day; a month that was not said is XX."""
    value = f"{year}-{'XX' if month is None else f'{month:02}'}-{number:02}"
    return Written(value, _timex(value), "day")


def written_day(known: date) -> Written:
    """A day of the calendar."""
    return day(f"{known.year:04}", known.month, known.day)


def month(year: str, number: int) -> Written:
    """A month."""
    value = f"{year}-{number:02}"
    return Written(value, _timex(value), "month")


def year(text: str, *, fiscal: bool = False) -> Written:
    """A year or a fiscal year."""
    return Written(text, f"FY{text}" if fiscal else _timex(text), "fiscal year" if fiscal else "year")


def weekday(number: int) -> Written:
    """A weekday of an unknown week."""
    return Written(f"XXXX-WXX-{number}", f"XXXX-WXX-{number}", "weekday")


def week(monday: date, *, end: bool = False) -> Written:
    """The week of a day as ISO 8601 counts weeks, or its end."""
    number = "{0.year:04}-W{0.week:02}".format(monday.isocalendar())
    return Written(number, f"{number}-WE" if end else number, "weekend" if end else "week")


def week_of_month(year: str, month: int, first: int, last: int, nth: int) -> Written:
    """A week of a month, which neither ISO 8601 nor EDTF counts, as its days; -1 is the last one."""
    value = f"{year}-{month:02}-{first:02}/{year}-{month:02}-{last:02}"
    return Written(value, f"{year}-{month:02}-W{nth:02}" if nth > 0 else value, "week")


def decade(century: int | None, number: int) -> Written:
    """A decade: 198X; without its century XX8X."""
    start = "XX" if century is None else f"{century - 1:02}"
    return Written(f"{start}{number // 10}X", f"{start}{number // 10}", "decade")


def century(number: int) -> Written:
    """A century after Christ: the 20th is 19XX."""
    return Written(f"{number - 1:02}XX", f"{number - 1:02}", "century")


def season(year: str, number: int) -> Written:
    """A season: EDTF counts spring as 21."""
    return Written(f"{year}-{20 + number}", f"{_timex(year)}-{_SEASONS[number]}", "season")


def months(year: str, first: int, number: int, kind: str) -> Written:
    """A number of months of a year, as their interval."""
    last = first + number - 1
    return Written(f"{year}-{first:02}/{year}-{last:02}", f"{_timex(year)}-{first:02}/{_timex(year)}-{last:02}", kind)


def part_of_year(year: str, number: int, *, of: int) -> Written:
    """A quarter (of four) or half (of two) of a year, as the interval of its months."""
    length, name, kind = 12 // of, "Q" if of == 4 else "H", "quarter" if of == 4 else "half"
    return replace(months(year, length * (number - 1) + 1, length, kind), timex=f"{_timex(year)}-{name}{number}")


def interval(first: date, last: date, kind: str) -> Written:
    """From a day to another one, both within; one day if they are the same."""
    value = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    return Written(value, value, kind)


def _timex(value: str) -> str:
    """TIMEX3 writes years before Christ as they are said."""
    if value == "0000" or value.startswith(("-", "0000-")):
        number, _, rest = value.removeprefix("-").partition("-")
        return f"BC{int(number) + 1:04}" + (f"-{rest}" if rest else "")
    return value


def consecutive(written: Sequence[Written]) -> bool:
    """Whether days, months, years or periods follow each other, so that a range says the same as a list."""
    edges = [[_ordinal(end, each.kind) for end in each.value.split("/")] for each in written]
    pairs = [(one[-1], other[0]) for one, other in pairwise(edges)]
    return all(end is not None and start is not None and start - end == 1 for end, start in pairs)


def in_order(first: str, last: str) -> bool:
    """Whether a range can begin and end there; with an unknown year at its beginning, it can."""
    if first.startswith("X"):
        return True
    one, other = _BEGINNING.fullmatch(first), _BEGINNING.fullmatch(last)
    if one is None or other is None:
        return first < last
    return (int(one[1]), one[2]) < (int(other[1]), other[2])


def _ordinal(value: str, kind: str) -> int | None:
    """A day, month or year as a number that grows by one; an unknown year counts as one of 366 days.

    Days before Christ have none: no calendar here says whether a year has a 29 February.
    """
    before_christ = value.startswith("-")
    parts = value.removeprefix("-").replace("XXXX", "2000").split("-")
    if not all(part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if before_christ:
        numbers[0] = -numbers[0]
    if len(numbers) == 3:
        return date(*numbers).toordinal() if numbers[0] > 0 else None
    if len(numbers) == 2:
        return 12 * numbers[0] + numbers[1]
    return numbers[0] if kind == "year" else None
