"""What a date says, before it is resolved: fields that the words of a mention fill one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a date has no value."""

    UNREADABLE = "unreadable"
    """No rule reads the words."""
    NO_ANCHOR = "no-anchor"
    """It is relative to the day of writing, which is not known."""
    NO_YEAR = "no-year"
    """A Hijri month or day, or a weekday of a month, without a year, and no day of writing to find it from."""
    NO_SUCH_DAY = "no-such-day"
    NO_SUCH_YEAR = "no-such-year"
    CONTRADICTION = "contradiction"
    """Its parts exclude each other: two names of different months, or a weekday that the date was not."""
    VAGUE = "vague"
    """It refers to another date of the text, or to none."""
    DURATION = "duration"
    """It says how long, not when."""
    HIJRI_OUTSIDE = "hijri-outside"
    """A Hijri date outside of the table of Umm al-Qura, 1343 to 1500."""
    NO_HIJRIDATE = "no-hijridate"
    """A Hijri date, and the extra `hijri` is not installed."""
    UNWRITABLE = "unwritable"
    """EDTF has no way to write it: a century before Christ, a list of periods."""


IN_WORDS: Mapping[str, str] = {
    Reason.UNREADABLE: "no rule reads it",
    Reason.NO_ANCHOR: "the day of writing is not known",
    Reason.NO_YEAR: "its year is not known",
    Reason.NO_SUCH_DAY: "there is no such day",
    Reason.NO_SUCH_YEAR: "there is no such year",
    Reason.CONTRADICTION: "its parts contradict each other",
    Reason.VAGUE: "it refers to another date, or to none",
    Reason.DURATION: "it says how long, not when",
    Reason.HIJRI_OUTSIDE: "it is before or after the table of Hijri years",
    Reason.NO_HIJRIDATE: "musamma[hijri] is not installed",
    Reason.UNWRITABLE: "EDTF cannot write it",
}
"""What each reason tells a reader."""


class UnresolvedError(Exception):
    """A date has no value.

    Attributes:
        reason: why not.
        hijri: the Hijri date, if it was one.
        timex: the value of TIMEX3, if that can write it.
    """

    def __init__(self, reason: Reason, *, hijri: str | None = None, timex: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.hijri = hijri
        self.timex = timex


@dataclass(frozen=True, slots=True)
class Fields:
    """What a mention says of a date. A field that is None was not said.

    Attributes:
        year: the year, as it was said.
        short: whether only its last two digits were said.
        month: the month, from 1.
        day: the day of the month.
        weekday: 1 for Monday to 7 for Sunday.
        century: the number of the century: 20 for the years 19XX.
        decade: the second last digit of the years of a decade, times ten: 80 for the eighties.
        season: 1 for spring to 4 for winter.
        quarter: the quarter of the year; -1 for the last one.
        half: the half of the year; -1 for the second one.
        calendar: "gregorian" or "hijri".
        bc: whether it is before Christ.
        fiscal: whether the year is a fiscal one.
        months: how many months of the year, from its first one on; up to its last one if `nth` is -1.
        nth: which week of the month or year, or, with a weekday, which such day of the month; -1 for the last one.
        feast: the name of the feast that the day is.
        unit: the unit that `step` counts: "day", "week", "month", "year", "decade" or "century".
        step: how many units after the day of writing, which is 0.
        toward: whether the last (-1), the present (0) or the next (1) such month, day, weekday or season is meant; -2
            and 2 for the one before or after that.
        days: the number of days up to the day of writing (below 0) or after it.
        weekend: whether it is the end of the week.
        rest: whether it is what is left of the period, from the day of writing on.
        hour: the hour, from 0.
        minute: the minute.
        second: the second.
        afternoon: whether a clock of twelve hours was read after noon.
        utc: whether the time is that of Greenwich.
        day_part: the part of the day, as TIMEX3 codes it: MO, MI (noon), AF, EV or NI.
        mod: the part of the period (START, MID or END), or how it is related to the date: APPROX, BEFORE or AFTER.
        assumed: what was assumed, where the words can also be read otherwise.
        order: the order in which the numbers of a date such as 5/6/2021 or 2021/6/5 were read.
        since: whether it is a period that begins there and is still open.
        until: whether it is a period that ends there, and whose beginning is not said.
        parts: the dates of a range or a list, the first one first.
        listed: whether `parts` are a list rather than the two ends of a range.
    """

    year: int | None = None
    short: bool | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    century: int | None = None
    decade: int | None = None
    season: int | None = None
    quarter: int | None = None
    half: int | None = None
    months: int | None = None
    nth: int | None = None
    feast: str | None = None
    calendar: str | None = None
    bc: bool | None = None
    fiscal: bool | None = None
    unit: str | None = None
    step: int | None = None
    toward: int | None = None
    days: int | None = None
    weekend: bool | None = None
    rest: bool | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    afternoon: bool | None = None
    utc: bool | None = None
    day_part: str | None = None
    mod: str | None = None
    assumed: str | None = None
    order: str | None = None
    since: bool | None = None
    until: bool | None = None
    parts: tuple["Fields", ...] | None = None
    listed: bool | None = None

    def said(self) -> dict[str, Any]:
        """The fields that were said."""
        return {name: value for name in _NAMES if (value := getattr(self, name)) is not None}

    def joined(self, other: "Fields") -> "Fields | None":
        """The fields of two parts of a mention together; None if they say different things."""
        mine, theirs = self.said(), other.said()
        if any(mine[name] != value for name, value in theirs.items() if name in mine):
            return None
        return Fields(**(mine | theirs))


_NAMES = tuple(field.name for field in fields(Fields))
