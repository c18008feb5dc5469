"""The value of what a date says, in the light of the day of writing."""

import calendar
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ....data.text.calendar_words import HIJRI
from . import writing
from .fields import Fields, Reason, UnresolvedError
from .hijri import HijriPeriod, hijri_year_of
from .lists import GREGORIAN_YEARS
from .periods import Candidate, check_day, check_weekday, checked_year, last_day, monday_of, months_of, nth_of_month
from .writing import Written, consecutive, in_order, written_day, written_year

_FUTURE_YEARS = 5
"""A year of two digits is at most so many years after the day of writing."""

_FIRST_NOON_HOUR = 7
"""The first hour that is nearer to noon before it than after it."""

_NEAREST = "nearest to the anchor"
_LATEST = "last before the anchor"
_NEXT = "next after the anchor"
_SHORT_YEAR = "the last such year before the anchor or soon after"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The value of a date, and where it comes from.

    Attributes:
        written: the value.
        rule: how it was found: "said", "relative", "nearest", "hijri", "range" or "list".
        anchored: whether the day of writing was needed.
        assumed: what was assumed, where there are several readings; None if there is one.
        hijri: the Hijri date, if it was one.
    """

    written: Written
    rule: str = "said"
    anchored: bool = False
    assumed: str | None = None
    hijri: str | None = None


class Resolver:
    """Resolves dates.

    Args:
        anchor: the day of writing; None if it is not known.
        future: whether the sentence is about the future, so that a weekday is the next one.
    """

    def __init__(self, anchor: date | None, *, future: bool = False) -> None:
        self._anchor = anchor
        self._future = future

    def resolve(self, fields: Fields) -> Resolved:
        """The value of a date.

        Raises:
            UnresolvedError: it has none.
        """
        try:
            return self._several(fields) if fields.parts else self._single(fields)
        except OverflowError:
            raise UnresolvedError(Reason.NO_SUCH_YEAR) from None

    def _several(self, fields: Fields) -> Resolved:
        """A range or a list."""
        every = [self._single(part) for part in fields.parts or ()]
        first, last = every[0].written, every[-1].written
        anchored = any(each.anchored for each in every)
        assumed = next((each.assumed for each in every if each.assumed), None)
        hijri = ("," if fields.listed else "/").join(each.hijri for each in every if each.hijri) or None
        if fields.since:
            at = -1 if fields.mod in ("AFTER", "END") else 0
            written = Written(f"{first.value.split('/')[at]}/..", f"{first.timex.split('/')[at]}/..", "range")
        elif fields.until:
            at = 0 if fields.mod in ("BEFORE", "START") else -1
            written = Written(f"../{last.value.split('/')[at]}", f"../{last.timex.split('/')[at]}", "range")
        elif fields.listed and _weekdays_disordered(fields.parts or (), every):
            raise UnresolvedError(Reason.CONTRADICTION)
        elif fields.listed and not consecutive([each.written for each in every]):
            if any("/" in each.written.value for each in every):
                raise UnresolvedError(Reason.UNWRITABLE)
            pairs = [(each.written.value, each.written.timex) for each in every]
            values, codes = (",".join(texts) for texts in zip(*pairs, strict=True))
            written = Written(f"{{{values}}}", f"{{{codes}}}", "list")
        else:
            ends = first.value.partition("/")[0], last.value.rpartition("/")[2]
            if not in_order(*ends):
                raise UnresolvedError(Reason.CONTRADICTION)
            timexes = first.timex.partition("/")[0], last.timex.rpartition("/")[2]
            written = Written("/".join(ends), "/".join(timexes), "range")
        if fields.fiscal:
            written = replace(written, kind="fiscal year")
        return Resolved(written, "list" if fields.listed else "range", anchored, assumed, hijri)

    def _single(self, fields: Fields) -> Resolved:
        """One date, with what was assumed when it was read."""
        found = self._timed(replace(fields, assumed=None))
        return replace(found, assumed=", ".join(filter(None, (found.assumed, fields.assumed))) or None)

    def _timed(self, fields: Fields) -> Resolved:
        """A date with its time of the day."""
        clock = None if fields.hour is None else _clock(fields)
        if clock is None:
            found = self._dated(fields)
            if fields.day_part and found.written.kind in ("day", "weekday"):
                return replace(found, written=replace(found.written, timex=f"{found.written.timex}T{fields.day_part}"))
            return found
        rest = replace(fields, hour=None, minute=None, second=None, afternoon=None, utc=None, day_part=None)
        if rest != Fields(mod=rest.mod):
            found = self._dated(rest)
        elif self._anchor is not None:
            found = Resolved(written_day(self._anchor), "relative", True, "the day of the anchor")
        else:
            return Resolved(Written(clock, clock, "time"))
        if found.written.kind not in ("day", "weekday"):
            raise UnresolvedError(Reason.UNREADABLE)
        value, timex = found.written.value + clock, found.written.timex + clock
        return replace(found, written=Written(value, timex, "time"))

    def _dated(self, fields: Fields) -> Resolved:
        if fields.calendar == HIJRI:
            found = self._hijri(fields)
            if fields.day and fields.weekday not in (None, date.fromisoformat(found.written.value).isoweekday()):
                raise UnresolvedError(Reason.CONTRADICTION, hijri=found.hijri)
            return found
        if fields.unit is not None:
            return self._relative(fields)
        for name, find in _PERIODS:
            if getattr(fields, name) is not None:
                return find(self, fields)
        if fields.year is not None:
            return self._of_year(fields)
        return self._without_year(fields)

    def _relative(self, fields: Fields) -> Resolved:
        """A date that counts days, weeks, months, years, decades or centuries from the day of writing."""
        unit, step = fields.unit, fields.step or 0
        rest = replace(fields, unit=None, step=None)
        if self._anchor is None:
            bare = replace(rest, mod=None, fiscal=None, day_part=None, weekend=None, rest=None, days=None)
            if bare == Fields():
                raise UnresolvedError(Reason.NO_ANCHOR)
            return self._dated(rest)
        if fields.rest:
            found = Resolved(writing.interval(self._anchor, last_day(self._anchor, unit), "range"))
        elif fields.days is not None:
            found = Resolved(self._days_from_anchor(fields.days))
        elif unit == "day":
            day = self._anchor + timedelta(days=step)
            year, _ = self._full_year(fields)
            said = (year, day.year), (fields.month, day.month), (fields.day, day.day)
            if any(number not in (None, known) for number, known in said):  # أمس (15 يوليو)
                raise UnresolvedError(Reason.CONTRADICTION)
            check_weekday(day, fields.weekday)
            found = Resolved(written_day(day))
        elif unit == "week":
            found = self._in_week(fields, step)
        elif unit == "month":
            months = 12 * self._anchor.year + self._anchor.month - 1 + step
            found = self._dated(replace(rest, year=checked_year(months // 12), month=months % 12 + 1))
        elif unit == "year":
            year = checked_year(self._anchor.year + step)
            if rest.year not in (None, year):  # العام الماضي 2020
                raise UnresolvedError(Reason.CONTRADICTION)
            found = self._dated(replace(rest, year=year))
        elif unit == "decade":
            start = checked_year(self._anchor.year // 10 * 10 + 10 * step)
            found = Resolved(writing.decade(start // 100 + 1, start % 100))
        else:
            found = self._dated(replace(rest, century=(checked_year(self._anchor.year + 100 * step) - 1) // 100 + 1))
        return replace(found, rule="relative", anchored=True)

    def _days_from_anchor(self, days: int) -> Written:
        """The days before the day of writing, or after it, which itself is not one of them."""
        anchor = self._known_anchor()
        first, last = sorted((anchor + timedelta(days=days), anchor + timedelta(days=1 if days > 0 else -1)))
        return writing.interval(first, last, "range")

    def _in_week(self, fields: Fields, step: int) -> Resolved:
        anchor = self._known_anchor()
        monday = anchor - timedelta(days=anchor.isoweekday() - 1) + timedelta(weeks=step)
        if fields.weekday is not None:
            return Resolved(written_day(monday + timedelta(days=fields.weekday - 1)), assumed="weeks begin on Monday")
        return Resolved(writing.week(monday, end=bool(fields.weekend)))

    def _of_year(self, fields: Fields) -> Resolved:
        """A day, a month or a year whose year was said."""
        year, assumed = self._full_year(fields)
        text = written_year(year, short=year is not None and year < 100 and bool(fields.short), bc=bool(fields.bc))
        if fields.order and fields.calendar is None and 1000 <= (year or 0) < GREGORIAN_YEARS:
            raise UnresolvedError(Reason.UNREADABLE)  # 5/9/1442 is Hijri, 23/4/1400 may be Iranian
        if fields.day is not None and fields.month is None:
            raise UnresolvedError(Reason.UNREADABLE)
        if fields.month is None:
            return Resolved(writing.year(text, fiscal=bool(fields.fiscal)), anchored=bool(assumed), assumed=assumed)
        if not 1 <= fields.month <= 12:
            raise UnresolvedError(Reason.NO_SUCH_DAY)
        if fields.day is None:
            return Resolved(writing.month(text, fields.month), anchored=bool(assumed), assumed=assumed)
        exact = text.isdigit() and text != "0000"
        check_day(int(text) if exact else None, fields.month, fields.day)
        if exact:
            check_weekday(date(int(text), fields.month, fields.day), fields.weekday)
        return Resolved(writing.day(text, fields.month, fields.day), anchored=bool(assumed), assumed=assumed)

    def _full_year(self, fields: Fields) -> tuple[int | None, str | None]:
        """The year with its century, and what was assumed to find it."""
        if fields.year is None:
            return None, None
        if fields.short and self._anchor is not None:
            return checked_year(_with_century(fields.year, self._anchor.year)), _SHORT_YEAR
        if not fields.short:
            checked_year(fields.year)
        return fields.year, None

    def _century(self, fields: Fields) -> Resolved:
        if fields.bc:
            raise UnresolvedError(Reason.UNWRITABLE)
        if not 1 <= (fields.century or 0) <= 99:
            raise UnresolvedError(Reason.NO_SUCH_YEAR)
        return Resolved(writing.century(fields.century or 0))

    def _decade(self, fields: Fields) -> Resolved:
        number = fields.decade or 0
        if fields.bc:
            raise UnresolvedError(Reason.UNWRITABLE)
        if fields.century is not None:
            return Resolved(writing.decade(fields.century, number))
        if self._anchor is None:
            return Resolved(writing.decade(None, number))
        start = checked_year(self._anchor.year - (self._anchor.year - number) % 100)
        return Resolved(writing.decade(start // 100 + 1, number), "nearest", True, _LATEST)

    def _season(self, fields: Fields) -> Resolved:
        number = fields.season or 0
        return self._in_year(fields, lambda year: writing.season(year, number), 3 * number, 3)

    def _quarter(self, fields: Fields) -> Resolved:
        number = 4 if fields.quarter == -1 else fields.quarter or 0
        return self._in_year(fields, lambda year: writing.part_of_year(year, number, of=4), 3 * number - 2, 3)

    def _half(self, fields: Fields) -> Resolved:
        number = 2 if fields.half == -1 else fields.half or 0
        return self._in_year(fields, lambda year: writing.part_of_year(year, number, of=2), 6 * number - 5, 6)

    def _months(self, fields: Fields) -> Resolved:
        number = fields.months or 0
        first = 1 if (fields.nth or 0) > 0 else 13 - number
        return self._in_year(
            replace(fields, nth=None), lambda year: writing.months(year, first, number, "range"), first, number
        )

    def _nth(self, fields: Fields) -> Resolved:
        """A week of a month or year, or a weekday of a month, of which it is the first, the second … or the last."""
        if fields.bc:
            raise UnresolvedError(Reason.UNWRITABLE)
        year, assumed = self._full_year(fields)
        if year is not None and year < 100:  # its century is not known
            raise UnresolvedError(Reason.NO_ANCHOR)
        if fields.month is None:
            if year is None:
                raise UnresolvedError(Reason.NO_ANCHOR)
            return Resolved(writing.week(monday_of(year, fields.nth or 0)), anchored=bool(assumed), assumed=assumed)
        if year is None and self._anchor is not None:
            every = [nth_of_month(each, fields) for each in self._years(1)]
            chosen = self._choose(every, fields.toward)
            return replace(chosen, assumed=every[0].assumed or chosen.assumed)
        found = nth_of_month(year, fields)
        return Resolved(found.written, anchored=bool(assumed), assumed=found.assumed or assumed)

    def _in_year(self, fields: Fields, write: Callable[[str], Written], month: int, length: int) -> Resolved:
        """A season, quarter or half, which begins in a month and lasts some months."""
        if fields.year is not None:
            year, assumed = self._full_year(fields)
            short = year is not None and year < 100 and bool(fields.short)
            text = written_year(year, short=short, bc=bool(fields.bc))
            return Resolved(write(text), anchored=bool(assumed), assumed=assumed)
        if self._anchor is None:
            return Resolved(write("XXXX"))
        candidates = [
            Candidate(*months_of(year, month, length), write(f"{year:04}")) for year in self._years(2) if year > 0
        ]
        return self._choose(candidates, fields.toward)

    def _without_year(self, fields: Fields) -> Resolved:
        """A month, a day of a month, or a weekday."""
        if fields.month is not None and not 1 <= fields.month <= 12:
            raise UnresolvedError(Reason.NO_SUCH_DAY)
        if fields.day is not None:
            check_day(None, fields.month or 1, fields.day)
        if fields.weekend:
            if self._anchor is None:
                raise UnresolvedError(Reason.NO_ANCHOR)
            return replace(self._in_week(fields, 0), rule="nearest", anchored=True, assumed="the week of the anchor")
        if self._anchor is None:
            return Resolved(_unanchored(fields))
        if fields.day is not None:
            days = [day for day in self._days(fields) if fields.weekday in (None, day.isoweekday())]
            if not days:
                raise UnresolvedError(Reason.CONTRADICTION)
            return self._choose([Candidate(day, day, written_day(day)) for day in days], fields.toward)
        if fields.month is not None:
            month = fields.month
            candidates = [
                Candidate(*months_of(year, month, 1), writing.month(f"{year:04}", month)) for year in self._years(1)
            ]
            return self._choose(candidates, fields.toward)
        if fields.weekday is not None:
            return self._weekday(fields.weekday, fields.toward)
        raise UnresolvedError(Reason.UNREADABLE)

    def _weekday(self, weekday: int, toward: int | None) -> Resolved:
        anchor = self._known_anchor()
        ahead = (weekday - anchor.isoweekday()) % 7
        behind = (anchor.isoweekday() - weekday) % 7
        if toward == 0:
            return replace(self._in_week(Fields(weekday=weekday), 0), rule="relative", anchored=True)
        if toward is not None:
            first = anchor + timedelta(days=ahead or 7) if toward > 0 else anchor - timedelta(days=behind or 7)
            day = first + timedelta(weeks=toward - 1 if toward > 0 else toward + 1)
            return Resolved(written_day(day), "relative", True)
        day = anchor + timedelta(days=ahead) if self._future else anchor - timedelta(days=behind)
        return Resolved(written_day(day), "nearest", True, _NEXT if self._future else _LATEST)

    def _years(self, reach: int) -> range:
        year = self._known_anchor().year
        return range(max(1, year - reach), min(9999, year + reach) + 1)

    def _days(self, fields: Fields) -> Iterable[date]:
        """The days around the anchor with a number, of any or of one month."""
        reach = 8 if fields.month == 2 and fields.day == 29 else 1
        for year in self._years(reach):
            for month in range(1, 13) if fields.month is None else (fields.month,):
                if 1 <= (fields.day or 0) <= calendar.monthrange(year, month)[1]:
                    yield date(year, month, fields.day or 1)

    def _choose(self, candidates: Sequence["Candidate"], toward: int | None) -> Resolved:
        """The last, the present, the next or the nearest of some periods, which are in order."""
        anchor = self._known_anchor()
        if toward is None:
            if self._future:
                ahead = [each for each in candidates if each.last >= anchor]
                if ahead:
                    return Resolved(ahead[0].written, "nearest", True, _NEXT)
            found = min(candidates, key=lambda each: each.distance(anchor))
            return Resolved(found.written, "nearest", True, _NEAREST)
        if toward == 0:
            same = [each for each in candidates if each.present(anchor)]
        elif toward < 0:
            same = [each for each in candidates if each.last < anchor][toward:]
        else:
            same = [each for each in candidates if each.first > anchor][toward - 1 :]
        if not same:
            raise UnresolvedError(Reason.CONTRADICTION)
        return Resolved(same[0].written, "relative", True)

    def _hijri(self, fields: Fields) -> Resolved:
        """A Hijri date, as the Gregorian days that it covers."""
        parts = fields.nth, fields.season, fields.quarter, fields.half
        if any(part is not None for part in parts) or (fields.weekday is not None and fields.day is None):
            raise UnresolvedError(Reason.UNREADABLE)
        if fields.century is not None or fields.decade is not None:
            raise UnresolvedError(Reason.HIJRI_OUTSIDE)
        kind = "day" if fields.day is not None else "month" if fields.month is not None else "year"
        if fields.year is not None and fields.month is not None and fields.year >= GREGORIAN_YEARS:
            return self._hijri_of_year(fields, kind, fields.year)
        if fields.year is not None and not fields.short:
            period = HijriPeriod(fields.year, fields.month, fields.day)
            try:
                written = writing.interval(*period.days(), kind)
            except UnresolvedError as error:
                error.hijri = str(period)
                raise
            return Resolved(written, "hijri", assumed="Umm al-Qura", hijri=str(period))
        return self._hijri_without_year(fields, kind)

    def _hijri_without_year(self, fields: Fields, kind: str) -> Resolved:
        """A Hijri month or day without its year, or with two digits of it."""
        if self._anchor is None or fields.month is None:
            raise UnresolvedError(Reason.NO_YEAR)
        year = hijri_year_of(self._anchor)
        if fields.year is not None:
            whole = replace(fields, year=_with_century(fields.year, year), short=None)
            return replace(self._hijri(whole), anchored=True, assumed=f"Umm al-Qura, {_SHORT_YEAR}")
        periods = [HijriPeriod(each, fields.month, fields.day) for each in (year - 1, year, year + 1)]
        candidates = [_hijri_candidate(each, kind) for each in periods]
        if fields.unit == "year":
            wanted = self._anchor.year + (fields.step or 0)
            candidates = [each for each in candidates if each.first.year == wanted]
            if not candidates:
                raise UnresolvedError(Reason.NO_YEAR)
        found = self._choose(candidates, fields.toward)
        hijri = next(each.hijri for each in candidates if each.written == found.written)
        return replace(found, assumed="Umm al-Qura", hijri=hijri)

    def _hijri_of_year(self, fields: Fields, kind: str, year: int) -> Resolved:
        """A Hijri month or day of a Gregorian year: رمضان 2021."""
        first = hijri_year_of(date(checked_year(year), 1, 1))
        periods = [HijriPeriod(each, fields.month, fields.day) for each in (first, first + 1)]
        within = [each for each in periods if each.days()[0].year == year]
        if len(within) != 1:  # a day in January that comes again in December
            raise UnresolvedError(Reason.NO_YEAR)
        written = writing.interval(*within[0].days(), kind)
        return Resolved(written, "hijri", assumed="Umm al-Qura", hijri=str(within[0]))

    def _known_anchor(self) -> date:
        if self._anchor is None:
            raise UnresolvedError(Reason.NO_ANCHOR)
        return self._anchor


_PERIODS: tuple[tuple[str, Callable[[Resolver, Fields], Resolved]], ...] = (
    ("months", Resolver._months),
    ("nth", Resolver._nth),
    ("decade", Resolver._decade),
    ("century", Resolver._century),
    ("season", Resolver._season),
    ("quarter", Resolver._quarter),
    ("half", Resolver._half),
)


def _weekdays_disordered(parts: Sequence[Fields], found: Sequence[Resolved]) -> bool:
    """Whether weekdays of a list are days of different weeks, as السبت والأحد on a Saturday: today, and last Sunday."""
    values = [each.written.value for each in found]
    alone = all(part.weekday is not None and part.day is None for part in parts)
    return alone and any(each.anchored for each in found) and values != sorted(values)


def _hijri_candidate(period: HijriPeriod, kind: str) -> Candidate:
    month = replace(period, day=None).days()
    return Candidate(*period.days(), writing.interval(*period.days(), kind), str(period), month)


def _with_century(short: int, present: int) -> int:
    """The last year with two digits that is before a year, or a few years after it."""
    last = present + _FUTURE_YEARS
    return last - (last - short) % 100


def _unanchored(fields: Fields) -> Written:
    """What was said, with X for all that is not known."""
    if fields.day is not None:
        return writing.day("XXXX", fields.month, fields.day)
    if fields.month is not None:
        return writing.month("XXXX", fields.month)
    if fields.weekday is not None:
        return writing.weekday(fields.weekday)
    raise UnresolvedError(Reason.UNREADABLE)


def _clock(fields: Fields) -> str:
    """The time of the day, as precise as it was said."""
    hour, minute = fields.hour or 0, fields.minute
    if fields.afternoon is None and fields.day_part == "NI":
        hour = 0 if hour == 12 else hour + 12 if 6 <= hour < 12 else hour
    elif fields.afternoon is None and fields.day_part == "MI":
        hour = hour + 12 if hour < _FIRST_NOON_HOUR else hour
    elif fields.afternoon or (fields.afternoon is None and fields.day_part in ("AF", "EV")):
        hour = hour + 12 if hour < 12 else hour
    elif fields.afternoon is False or fields.day_part == "MO":
        hour = 0 if hour == 12 else hour
    if minute is not None and minute < 0:
        hour, minute = (hour - 1) % 24, 60 + minute
    if hour > 24 or (minute or 0) > 59 or (fields.second or 0) > 59 or (hour == 24 and (minute or fields.second)):
        raise UnresolvedError(Reason.UNREADABLE)
    rest = "".join(f":{part:02}" for part in (minute, fields.second) if part is not None)
    return f"T{hour:02}{rest}{'Z' if fields.utc else ''}"
