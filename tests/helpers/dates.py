"""Cases of dates, and how their values are compared."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from musamma.data.text.calendar_words import DECADES, FEASTS, HIJRI, MONTHS, SEASONS, WEEKDAYS
from musamma.inference.meaning.dates.context import is_future
from musamma.inference.meaning.dates.reading import Setting, read_date
from musamma.inference.meaning.dates.tokens import tokens_of

from .paths import REPOSITORY

CASES = REPOSITORY / "tests" / "cases"
_MONTHS_OF_YEAR = frozenset({"الاشهر", "الشهور", "اشهر", "شهور"})


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True)
class Case:
    mention: str
    setting: Setting
    value: str | None
    reason: str | None = None

    def facts(self) -> dict[str, Any]:
        return read_date(self.mention, self.setting)

    def right(self) -> bool:
        facts = self.facts()
        return facts["value"] == self.value and (self.value is not None or facts["reason"] == self.reason)


def own_cases(part: str) -> list[Case]:
    """The cases written by hand: those of the part "work" or "aside"."""
    return [
        Case(
            each["text"][each["start"] : each["end"]],
            Setting(
                each["anchor"] and date.fromisoformat(each["anchor"]), future=is_future(each["text"], each["start"])
            ),
            each["value"],
            each.get("reason"),
        )
        for each in lines("dates.jsonl")
        if each["part"] == part
    ]


@dataclass(frozen=True)
class RecognizersCase:
    """A case of Recognizers-Text. One whose TIMEX3 has unknown digits is asked without the day of writing."""

    mention: str
    anchor: date | None
    timex: str
    marked: str | None

    def right(self) -> bool:
        return same_period(self.timex, read_date(self.mention, Setting(self.anchor)))


def recognizers_cases() -> list[RecognizersCase]:
    marked = {(each["span"], each["timex"]): each["reason"] for each in lines("recognizers_marked.jsonl")}
    return [
        RecognizersCase(
            each["span"],
            None if "XX" in each["timex"] or each["timex"] == "SU" else date.fromisoformat(each["anchor"][:10]),
            each["timex"],
            marked.get((each["span"], each["timex"])),
        )
        for each in lines("recognizers.jsonl")
    ]


def same_period(timex: str, facts: Mapping[str, Any]) -> bool:
    """Whether a value is that of a case.

    A case writes ranges, decades and quarters as (first, after last, length), the third Thursday of November as
    XXXX-11-WXX-4-3 or XXXX-11-WXX-4-#3, and weeks of a year as those of its first or last month.
    """
    found = facts.get("timex")
    timex = re.sub(r"-WXX-(\d)-(\d)$", r"-WXX-\1-#\2", timex)
    if found is None or found in (timex, f"XXXX-{timex}"):
        return found is not None
    value = facts["value"]
    if value is None or value == timex or value == re.sub(r"-(01|12)-W", "-W", timex):
        return value is not None
    if day := re.fullmatch(r"(\d{4})-(\d\d)-WXX-(\d)-#(\d)", timex):
        return value == _nth_weekday(*map(int, day.groups())).isoformat()
    period = re.fullmatch(r"\((.*),(.*),P(\d+)(\w)\)", timex)
    return period is not None and _same_length(period, value, facts)


def _same_length(period: re.Match[str], value: str, facts: Mapping[str, Any]) -> bool:
    first = period[1]
    if facts["kind"] == "range" and "/" in value:
        ends = tuple(_whole(end) for end in value.split("/"))
        return ends == period.group(1, 2) or (period[4] == "D" and _days(ends) == (first, int(period[3])))
    if facts["kind"] == "decade":
        return first == f"{value[:3]}0-01-01"
    return facts["kind"] == "quarter" and first == value.split("/", maxsplit=1)[0] + "-01"


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    days = (date(year, month, day) for day in range(7 * nth - 6, 7 * nth + 1))
    return next(day for day in days if day.isoweekday() == weekday)


def _days(ends: tuple[str, ...]) -> tuple[str, int]:
    first, last = map(date.fromisoformat, ends)
    return ends[0], (last - first).days + 1


def _whole(end: str) -> str:
    return end + "-01-01"[len(end) - 4 :]


def invented_digits(mention: str, facts: Mapping[str, Any]) -> list[str]:
    """The numbers of a value that the mention does not say and that come from no day of writing.

    What follows from what was said is not invented: the code of a season, the months of a quarter, the first and last
    months of a year, the century's first digits, the century of a short year after a full one, the hours after noon,
    the minutes before an hour, the Gregorian days of a Hijri date, the day of a feast, the days of a week of a month.
    """
    if facts.get("value") is None or "anchor" in facts or facts.get("calendar") == HIJRI:
        return []
    said = set()
    tokens = tokens_of(mention)
    words = {token.text for token in tokens}
    for token in tokens:
        if token.number is not None:
            said |= {token.number, token.number - 1, token.number + 12, token.number % 12}
            said |= {60 - token.number} if "دقائق" in words else set()
            said |= {token.number + 11} if "الا" in words else set()  # the hour before
            said |= {1, 13 - token.number, 12} if not words.isdisjoint(_MONTHS_OF_YEAR) else set()
        tables = (WEEKDAYS, {name: number for name, (_, number) in MONTHS.items()})
        said |= {table[token.text] for table in tables if token.text in table}
        said |= {20 + SEASONS[token.text]} if token.text in SEASONS else set()
        said |= {DECADES[token.text] // 10} if token.text in DECADES else set()
        said |= {15, 30, 45} if token.text in ("الربع", "ربعا", "النصف", "نصف") else set()
        said |= {20, 40} if token.text in ("الثلث", "ثلث", "ثلثا") else set()
        said |= {1, 2, 11, 12} if token.text in ("شهرين", "الشهرين") else set()
        if facts["kind"] in ("week", "day") and token.ordinal and token.number:  # the third week or Friday of a month
            said |= set(range(7 * token.number - 6, 7 * token.number + 1))
        if token.text in ("الاخير", "الاخيره", "اخر"):
            said |= {9, *range(22, 32), 52, 53}
    feasts = [FEASTS[name] for name in FEASTS if name in " ".join(token.text for token in tokens)]
    said |= {number for feast in feasts for number in (feast.month, feast.day or 0)}
    said |= {day for feast in feasts if feast.nth for day in range(7 * feast.nth - 6, 7 * feast.nth + 1)}
    if words & {"الربع", "النصف"}:
        said |= {1, 3, 4, 6, 7, 9, 10, 12}
    if HIJRI in {MONTHS[word][0] for word in words & MONTHS.keys()}:
        begins = [int(621.57 + 0.970224 * token.number) for token in tokens if token.number]
        said |= {year + later for year in begins for later in (0, 1)}
    years = {number for number in said if number >= 1000}
    said |= {year - year % 100 + rest + more for year in years for rest in said if rest < 100 for more in (0, 100)}
    numbers = re.findall(r"\d+", facts["value"])
    if facts["kind"] == "decade" and facts["value"][0] != "X":  # 198X: the century and the decade
        numbers = [facts["value"][:2], facts["value"][2]]
    return [number for number in numbers if int(number) not in said]
