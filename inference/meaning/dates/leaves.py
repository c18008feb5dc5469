"""The leaves of the grammar: which tokens fill which fields of a date."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ....data.text.calendar_words import (
    AROUND,
    DAY_PARTS,
    DECADES,
    DEICTIC_DAYS,
    FEASTS,
    GREGORIAN,
    HALF_DAYS,
    HIJRI,
    MONTHS,
    PARTS,
    RELATIONS,
    SEASONS,
    UNITS,
    WEEKDAYS,
)
from .fields import Fields
from .tokens import Token, is_known

Leaf = Callable[[Sequence[Token], int], tuple[tuple[int, Fields], ...]]
"""Takes up to four tokens and the index of the first; returns the index after what it reads, and the fields."""

_Said = Mapping[str, Any] | None

_LAST = "اخر"

_MOST_FRIDAYS = 5
"""How many Fridays a month has at most."""


def _one(read: Callable[[Token], _Said]) -> Leaf:
    """A leaf of one token."""

    def leaf(tokens: Sequence[Token], at: int) -> tuple[tuple[int, Fields], ...]:
        said = read(tokens[0]) if tokens else None
        return () if said is None else ((at + 1, Fields(**said)),)

    return leaf


def _many(read: Callable[[Sequence[Token]], tuple[int, Mapping[str, Any]] | None]) -> Leaf:
    """A leaf of several tokens; `read` says how many."""

    def leaf(tokens: Sequence[Token], at: int) -> tuple[tuple[int, Fields], ...]:
        found = read(tokens) if tokens else None
        return () if found is None else ((at + found[0], Fields(**found[1])),)

    return leaf


def _word(*words: str, **said: Any) -> Leaf:
    """A leaf of one of some words."""
    return _one(lambda token: said if token.text in words else None)


def _table(table: Mapping[str, Any], field: str, **said: Any) -> Leaf:
    """A leaf of a word of a table, whose value fills a field."""
    return _one(lambda token: {field: table[token.text], **said} if token.text in table else None)


def _number(field: str, most_digits: int, most: int, **said: Any) -> Leaf:
    """A leaf of a number with few digits, or of one in words up to a limit."""

    def read(token: Token) -> _Said:
        fits = token.number is not None and (
            1 <= token.digits <= most_digits or (not token.digits and token.number <= most)
        )
        return {field: token.number, **said} if fits else None

    return _one(read)


def _digits(field: str, **said: Any) -> Leaf:
    """A leaf of a number of one or two digits."""
    return _one(lambda token: {field: token.number, **said} if 1 <= token.digits <= 2 else None)


def _day(token: Token) -> _Said:
    fits = token.number is not None and (token.digits in (1, 2) or (not token.digits and token.number <= 31))
    return {"day": token.number} if fits and not _counts_fridays(token) else None


def _day_alone(token: Token) -> _Said:
    return _day(token) if token.number and (token.digits or token.ordinal) and token.number <= 31 else None


def _day_ordinal(token: Token) -> _Said:
    return _day(token) if token.ordinal else None


def _counts_fridays(token: Token) -> bool:
    """Whether it says which Friday of a month, not which day: الجمعة الأولى من مايو. A day is masculine."""
    feminine = token.text.endswith(("ه", "اولي")) and not token.text.endswith("غره")
    return token.ordinal and feminine and (token.number or 0) <= _MOST_FRIDAYS


def _hour_ordinal(token: Token) -> _Said:
    """An hour is feminine: السابعة."""
    fits = token.ordinal and (token.number or 0) <= 12 and token.text.endswith("ه")
    return {"hour": token.number} if fits else None


def _full_year(token: Token) -> _Said:
    return {"year": token.number} if token.number is not None and token.number >= 1000 else None


def _year(token: Token) -> _Said:
    """A year after the word عام, of which the last two digits are enough, but not one."""
    if token.number is None or token.ordinal or (token.number < 10 and token.digits < 2):
        return None
    return {"year": token.number, "short": True} if 0 < token.number < 100 else {"year": token.number}


def _short_year(token: Token) -> _Said:
    return {"year": token.number, "short": True} if token.digits == 2 else None


def _ordered(said: _Said, order: str) -> _Said:
    return None if said is None else {**said, "order": order}


def _year_last(order: str) -> Leaf:
    return _one(lambda token: _ordered(_full_year(token) or _short_year(token), order))


def _month(token: Token) -> _Said:
    calendar, month = MONTHS.get(token.text, ("", 0))
    return {"calendar": calendar, "month": month} if month else None


def _relative(unit: str, *heads: str) -> Leaf:
    """A leaf such as العام الماضي or العام قبل الماضي: a head, and how many units away it is."""

    def read(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
        skipped = 1 if heads else 0
        if heads and tokens[0].text not in heads:
            return None
        words = [token.text for token in tokens[skipped:]]
        if words and words[0] in RELATIONS:
            return skipped + 1, {"unit": unit, "step": RELATIONS[words[0]]}
        for first, step in (("قبل", -1), ("بعد", 1)):
            if len(words) > 1 and words[0] == first and RELATIONS.get(words[1]) == step:
                return skipped + 2, {"unit": unit, "step": 2 * step}
        return None

    return _many(read)


def _amount(sign: int) -> Leaf:
    """A leaf of a number of units: يومين, ثلاثة أيام, أسبوع, شهر واحد."""

    def read(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
        unit, count = UNITS.get(tokens[0].text, ("", 0))
        following = tokens[1].text if len(tokens) > 1 else ""
        length = 1 + (count == 1 and following in ("واحد", "واحده"))
        if not count:
            unit, count, length = UNITS.get(following, ("", 0))[0], tokens[0].number or 0, 2
        if unit == "week":  # قبل أسبوع is a day
            unit, count = "day", 7 * count
        return (length, {"unit": unit, "step": sign * count}) if unit and count else None

    return _many(read)


def _words(*places: tuple[str, ...], **said: Any) -> Leaf:
    """A leaf of several words, with the words that may be at each place."""

    def read(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
        every = len(tokens) >= len(places) and all(
            token.text in place for token, place in zip(tokens, places, strict=False)
        )
        return (len(places), said) if every else None

    return _many(read)


def _either(*leaves: Leaf) -> Leaf:
    """A leaf of any of several."""
    return lambda tokens, at: tuple(found for leaf in leaves for found in leaf(tokens, at))


def _minutes_to(token: Token) -> _Said:
    return {"minute": -token.number} if token.number is not None and 1 <= token.number < 60 else None


def _half_day(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
    if len(tokens) > 1 and tokens[0].text in ("قبل", "بعد") and tokens[1].text in ("الظهر", "ظهر"):
        return 2, {"afternoon": tokens[0].text == "بعد"}
    if tokens[0].text in AROUND:
        return 1, {"day_part": AROUND[tokens[0].text]}
    return (1, {"afternoon": HALF_DAYS[tokens[0].text]}) if tokens[0].text in HALF_DAYS else None


def _part_of_period(ends: tuple[str, ...], field: str, most: int) -> Leaf:
    """A leaf of the number of a quarter or half, or of the word for the last one."""

    def read(token: Token) -> _Said:
        if token.text in ends:
            return {field: -1}
        return {field: token.number} if token.number is not None and 1 <= token.number <= most else None

    return _one(read)


def _nth(token: Token) -> _Said:
    """Which one of several: in words, or the last one."""
    if token.text in ("الاخير", "الاخيره", _LAST):
        return {"nth": -1}
    return {"nth": token.number} if token.ordinal else None


def _nth_decade(token: Token) -> _Said:
    """Which decade of a century: the first one of the 20th is 190X."""
    nth = 10 if token.text == "الاخير" else token.number if token.ordinal else None
    return {"decade": 10 * (nth - 1)} if nth is not None and nth <= 10 else None


def _far_toward(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
    """قبل الماضي or بعد المقبل."""
    words = [token.text for token in tokens[:2]]
    for first, step in (("قبل", -1), ("بعد", 1)):
        if len(words) > 1 and words[0] == first and RELATIONS.get(words[1]) == step:
            return 2, {"toward": 2 * step}
    return None


def _days(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
    """Days up to the day of writing, or after it: اليومين المقبلين, الأيام الثلاثة الماضية, 3 أيام المقبلة."""
    words = [token.text for token in tokens[:3]]
    if words[0] in ("اليومين", "اليومان"):
        number, length = 2, 1
    else:
        plural = next((at for at, word in enumerate(words[:2]) if word in ("الايام", "ايام")), None)
        counted = next((token.number for token in tokens[:2] if token.number is not None), None)
        if plural is None or counted is None:
            return None
        number, length = counted, 2
    step = RELATIONS.get(words[length] if len(words) > length else "", 0)
    return (length + 1, {"unit": "day", "step": step, "days": step * number}) if step and number else None


def _month_count(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
    """How many months of a year: الشهرين, الأشهر التسعة, 9 أشهر."""
    if tokens[0].text in ("شهرين", "الشهرين"):
        return 1, {"months": 2}
    every = {"الاشهر", "الشهور", "اشهر", "شهور"}
    counted = [token.number for token in tokens[:2] if token.number is not None and not token.ordinal]
    fits = len(counted) == 1 and 2 <= counted[0] < 12 and not every.isdisjoint(token.text for token in tokens[:2])
    return (2, {"months": counted[0]}) if fits else None


def _feast(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
    """The longest name of a feast."""
    for length in range(len(tokens), 0, -1):
        name = " ".join(token.text for token in tokens[:length])
        feast = FEASTS.get(name)
        if feast is not None:
            fields = ("calendar", "month", "day", "weekday", "nth")
            said = {field: value for field in fields if (value := getattr(feast, field)) is not None}
            return length, {**said, "feast": name}
    return None


def _deictic(step: int) -> Leaf:
    return _one(lambda token: {"unit": "day", "step": 2 * step} if DEICTIC_DAYS.get(token.text) == step else None)


_DAY_WORDS = ("يوم", "يومي", "ايام", "نهار")
_BARE_WEEKDAYS = {day.removeprefix("ال"): number for day, number in WEEKDAYS.items()}
"""Weekdays without the article, two of which are numbers too: أحد, اثنين."""


def _part(tokens: Sequence[Token]) -> tuple[int, Mapping[str, Any]] | None:
    """A part of a period.

    In آخر أحد من مارس the word says which Sunday, and أحد is not the first of the month. منتصف ليل الأحد is an hour.
    """
    words = [token.text for token in tokens[:3]]
    if words[0] not in PARTS:
        return None
    following = [word for word in words[1:] if word not in _DAY_WORDS][:1]
    which = words[0] == _LAST and not _BARE_WEEKDAYS.keys().isdisjoint(following)
    hour = PARTS[words[0]] == "MID" and words[1:2] in (["ليل"], ["ليله"], ["نهار"])
    return None if which or hour else (1, {"mod": PARTS[words[0]]})


_AD = ("م", "ميلادي", "ميلاديه", "الميلادي", "الميلاديه", "الميلاد")
_AH = ("ه", "هجري", "هجريه", "الهجري", "الهجريه", "الهجره")

LEAVES: Mapping[str, Leaf] = {
    "DAY": _one(_day),
    "DAY_LAST": _digits("day", order="month first"),
    "DAY_DIGITS": _digits("day"),
    "DAY_ALONE": _one(_day_alone),
    "DAY_ORDINAL": _one(_day_ordinal),
    "THIS_WEEKDAY": _table(WEEKDAYS, "weekday", toward=0),
    "WEEKDAY": _table(WEEKDAYS, "weekday"),
    "MONTH": _one(_month),
    "MONTH_NUMBER": _digits("month"),
    "MONTH_LAST": _digits("month", order="day first"),
    "FULL_YEAR": _one(_full_year),
    "YEAR_FIRST": _one(lambda token: _ordered(_full_year(token), "year first")),
    "YEAR": _one(_year),
    "ERA_YEAR": _number("year", 4, 9999),
    "SHORT_YEAR": _one(_short_year),
    "YEAR_LAST": _year_last("day first"),
    "YEAR_AFTER_DAY": _year_last("month first"),
    "AD": _word(*_AD, calendar=GREGORIAN),
    "AH": _word(*_AH, calendar=HIJRI),
    "BC": _word("م", "الميلاد", "ميلاد", calendar=GREGORIAN, bc=True),
    "TOWARD": _table(RELATIONS, "toward"),
    "FAR_TOWARD": _many(_far_toward),
    "TOWARD_MONTH": _table(RELATIONS, "step", unit="month"),
    "RELATIVE_WEEK": _relative("week", "الاسبوع"),
    "RELATIVE_MONTH": _relative("month", "الشهر"),
    "RELATIVE_YEAR": _relative("year", "العام", "السنه", "عام"),
    "RELATIVE_DECADE": _relative("decade", "العقد"),
    "RELATIVE_CENTURY": _relative("century", "القرن"),
    "FISCAL_STEP": _relative("year"),
    "THIS_WEEK": _word("الاسبوع", unit="week", step=0),
    "THIS_MONTH": _word("الشهر", unit="month", step=0),
    "THIS_YEAR": _word("العام", "السنه", unit="year", step=0),
    "THIS_DECADE": _word("العقد", unit="decade", step=0),
    "DEICTIC": _table(DEICTIC_DAYS, "step", unit="day"),
    "TODAY": _word("اليوم", unit="day", step=0),
    "DAYS": _many(_days),
    "TWO_DAYS_AGO": _either(
        _words(("امس",), ("الاول", "اول"), unit="day", step=-2),
        _words(("اول", "الاول"), ("امس",), unit="day", step=-2),
        _words(("اول", "الاول"), ("من",), ("امس",), unit="day", step=-2),
    ),
    "BEFORE_YESTERDAY": _deictic(-1),
    "AFTER_TOMORROW": _deictic(1),
    "NIGHT_BEFORE": _word("الماضيه", "الفائته", unit="day", step=-1, day_part="NI"),
    "TONIGHT": _word("الليله", unit="day", step=0, day_part="NI"),
    "PART_OF_TODAY": _table({"الصباح": "MO", "المساء": "EV", "الليله": "NI"}, "day_part", unit="day", step=0),
    "WEEK_END": _either(_words(("عطله",), ("نهايه",), weekend=True), _word("نهايه", weekend=True, mod="END")),
    "NTH": _one(_nth),
    "BARE_WEEKDAY": _table(_BARE_WEEKDAYS, "weekday"),
    "FEAST": _many(_feast),
    "DAY_OF_FEAST": _one(lambda token: {"nth": token.number} if token.ordinal and (token.number or 9) <= 4 else None),
    "AGO": _amount(-1),
    "LATER": _amount(1),
    "MONTH_COUNT": _many(_month_count),
    "FIRST_OR_LAST": _either(_word("اول", "الاولي", "الاولين", nth=1), _word(_LAST, "الاخيره", "الاخيرين", nth=-1)),
    "SEASON": _table(SEASONS, "season"),
    "QUARTER": _part_of_period(("الاخير",), "quarter", 4),
    "HALF": _part_of_period(("الاخير",), "half", 2),
    "CENTURY": _number("century", 2, 40),
    "DECADE": _table(DECADES, "decade"),
    "NTH_DECADE": _one(_nth_decade),
    "FISCAL": _words(("السنه", "العام"), ("الماليه", "المالي"), fiscal=True),
    "REST": _word("باقي", "بقيه", rest=True),
    "PART": _many(_part),
    "ABOUT": _word("نحو", "حوالي", "قرابه", "زهاء", mod="APPROX"),
    "BEFORE": _word("قبل", mod="BEFORE"),
    "AFTER": _word("بعد", mod="AFTER"),
    "DAY_PART": _either(
        _table(DAY_PARTS, "day_part"),
        _words(("بعد",), ("ظهر",), day_part="AF"),
        _words(("قبل",), ("ظهر",), day_part="MO"),
    ),
    "DAY_ADVERB": _table(
        {"صباحا": "MO", "فجرا": "MO", "ظهرا": "MI", "عصرا": "AF", "مساء": "EV", "ليلا": "NI"}, "day_part"
    ),
    "HOUR": _number("hour", 2, 12),
    "HOUR_ORDINAL": _one(_hour_ordinal),
    "MINUTE": _number("minute", 2, 59),
    "SECOND": _number("second", 2, 59),
    "HALF_HOUR": _word("النصف", "نصف", minute=30),
    "PART_PAST": _either(_word("الربع", "ربع", minute=15), _word("الثلث", "ثلث", minute=20)),
    "PART_TO": _either(_word("الربع", "ربعا", "ربع", minute=-15), _word("الثلث", "ثلثا", "ثلث", minute=-20)),
    "MINUTES_TO": _one(_minutes_to),
    "TWO_DIGITS": _one(lambda token: {"minute": token.number} if token.digits == 2 else None),
    "HALF_DAY": _many(_half_day),
    "PLACE": _one(lambda token: {} if token.number is None else None),
    "NO_DATE": _one(lambda token: {} if token.text.isalpha() and not is_known(token.text) else None),
    "GMT": _word("غ", utc=True),
    "UTC": _word("غرينتش", "جرينتش", "غرينيتش", "gmt", "utc", "z", utc=True),
}
"""The leaves by their name in the grammar."""
