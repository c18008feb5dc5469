"""The values of mentions: the cases, and any text."""

from datetime import date

import pytest
from helpers.dates import Case, invented_digits, own_cases, recognizers_cases
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import MEANING
from musamma.data.text.calendar_words import MONTHS, RELATIONS, UNITS, WEEKDAYS
from musamma.inference.meaning.dates import reading
from musamma.inference.meaning.dates.reading import Setting, read_date

WORDS = [
    *MONTHS,
    *UNITS,
    *RELATIONS,
    *WEEKDAYS,
    *[
        "من",
        "إلى",
        "و",
        "قبل",
        "بعد",
        "الساعة",
        "هذا",
        "أمس",
        "غدا",
        "القرن",
        "الربع",
        "الأول",
        "م",
        "هـ",
        "/",
        "-",
        ".",
        "(",
        ")",
        ":",
    ],
]
mentions = st.lists(st.one_of(st.sampled_from(WORDS), st.integers(0, 10**5).map(str)), max_size=14).map(" ".join)
anchors = st.one_of(st.none(), st.dates())


@pytest.mark.parametrize("case", own_cases("work"), ids=lambda case: f"{case.mention} {case.setting.anchor}")
def test_a_case_has_its_value_or_the_reason_why_it_has_none(case: Case) -> None:
    facts = case.facts()
    assert (facts["value"], facts.get("reason")) == (case.value, case.reason)


def test_no_digit_of_a_case_is_invented() -> None:
    every = [(case.mention, case.facts()) for case in own_cases("work")]
    every += [(case.mention, read_date(case.mention, Setting(case.anchor))) for case in recognizers_cases()]
    assert [(mention, facts) for mention, facts in every if invented_digits(mention, facts)] == []


def test_natural_cases_of_recognizers_are_read() -> None:
    natural = [case for case in recognizers_cases() if case.marked is None]
    assert len(natural) == 190
    assert sum(case.right() for case in natural) / len(natural) >= 0.85


@given(st.one_of(texts, mentions), anchors, st.booleans())
def test_any_text_gets_facts_without_an_error(mention: str, anchor: date | None, month_first: bool) -> None:
    facts = read_date(mention, Setting(anchor, month_first))
    assert "value" in facts and facts.keys() <= set(MEANING)
    assert (facts["value"] is None) == ("reason" in facts)
    assert read_date(mention, Setting(anchor, month_first)) == facts


@given(mentions)
def test_no_digit_is_invented(mention: str) -> None:
    assert invented_digits(mention, read_date(mention)) == []


def test_what_was_assumed_is_said() -> None:
    day = Setting(date(2021, 7, 14))
    assert read_date("5/6/2021")["assumed"] == "day first"
    assert "assumed" not in read_date("25/6/2021")
    assert read_date("5/6/2021", Setting(month_first=True)) | {"value": "2021-05-06", "assumed": "month first"} == (
        read_date("5/6/2021", Setting(month_first=True))
    )
    assert read_date("الثلاثاء", day)["assumed"] == "last before the anchor"
    assert read_date("الثلاثاء", Setting(date(2021, 7, 14), future=True))["value"] == "2021-07-20"
    assert read_date("أمس", day) == {
        "value": "2021-07-13",
        "timex": "2021-07-13",
        "kind": "day",
        "calendar": "gregorian",
        "anchor": "2021-07-14",
        "rule": "relative",
    }


def test_timex_and_mod() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: (read_date(mention, day).get("timex"), read_date(mention, day).get("mod"))
        for mention in (
            "مطلع يونيو المقبل",
            "صيف 2021",
            "الربع الأول من 2021",
            "القرن العشرين",
            "332 ق.م",
            "مساء أمس",
            "السنة المالية 2021",
        )
    }
    assert list(found.values()) == [
        ("2022-06", "START"),
        ("2021-SU", None),
        ("2021-Q1", None),
        ("19", None),
        ("BC0332", None),
        ("2021-07-13TEV", None),
        ("FY2021", None),
    ]
    assert read_date("العام الماضي")["timex"] == "PAST_REF"
    assert read_date("هذا الشهر")["timex"] == "PRESENT_REF"
    assert read_date("الأسبوع المقبل")["timex"] == "FUTURE_REF"


def test_a_hijri_date_outside_of_the_table_keeps_its_hijri_value() -> None:
    assert read_date("10 محرم 61 هـ") == {
        "value": None,
        "calendar": "hijri",
        "hijri": "0061-01-10",
        "reason": "hijri-outside",
    }
    assert read_date("15 رمضان 1442 هـ")["hijri"] == "1442-09-15"


def test_a_long_mention_is_not_read() -> None:
    assert read_date("5 مايو 2021 " * 50)["reason"] == "unreadable"
    assert reading.read_date("1" * 10_000)["value"] is None
