"""The values of mentions: the cases, and any text."""

from datetime import date

from helpers.dates import invented_digits, own_cases, recognizers_cases
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import MEANING
from musamma.data.text.calendar_words import (
    DEICTIC_DAYS,
    FEASTS,
    MONTHS,
    ORDINALS,
    PARTS,
    RELATIONS,
    UNITS,
    VAGUE,
    WEEKDAYS,
)
from musamma.inference.meaning.dates import reading
from musamma.inference.meaning.dates.reading import Setting, read_date

WORDS = [
    *(*MONTHS, *UNITS, *RELATIONS, *WEEKDAYS, *DEICTIC_DAYS, *ORDINALS, *PARTS, *FEASTS, *VAGUE),
    *(
        [
            "من",
            "في",
            "إلى",
            "و",
            "قبل",
            "بعد",
            "منذ",
            "بين",
            "الساعة",
            "هذا",
            "القرن",
            "الربع",
            "الأسبوع",
            "عام",
            "م",
            "هـ",
            "ق.م",
            "آخر",
            "أيام",
            "عطلة",
            "نهاية",
        ]
    ),
    *"/-.():،",
]
mentions = st.lists(st.one_of(st.sampled_from(WORDS), st.integers(0, 10**5).map(str)), max_size=14).map(" ".join)
anchors = st.one_of(st.none(), st.dates())


def test_cases_have_their_value_or_the_reason_why_they_have_none() -> None:
    assert [(case.mention, case.value, case.facts()) for case in own_cases("work") if not case.right()] == []


def test_no_digit_of_a_case_is_invented() -> None:
    every = [(case.mention, case.facts()) for case in own_cases("work")]
    every += [(case.mention, read_date(case.mention, Setting(case.anchor))) for case in recognizers_cases()]
    assert [(mention, facts) for mention, facts in every if invented_digits(mention, facts)] == []


def test_natural_cases_of_recognizers_are_read() -> None:
    natural = [case for case in recognizers_cases() if case.marked is None]
    assert len(natural) == 218
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


@given(mentions, st.dates())
def test_a_value_that_depends_on_the_day_of_writing_names_it(mention: str, anchor: date) -> None:
    facts = read_date(mention, Setting(anchor))
    if "anchor" not in facts and facts["value"] is not None:
        assert facts == read_date(mention)


def test_weeks_and_weekdays_of_a_month() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: (read_date(mention, day)["value"], read_date(mention)["value"])
        for mention in (
            "الأسبوع الثالث من يوليو",
            "الأسبوع الأخير من الشهر الماضي",
            "الأسبوع الأول من عام 2015",
            "الأسبوع الأخير من عام 2015",
            "الجمعة الأولى من أغسطس 2021",
            "أول جمعة من يوليو",
            "آخر يوم أحد في يوليو 2021",
        )
    }
    assert list(found.values()) == [
        ("2021-07-15/2021-07-21", "XXXX-07-15/XXXX-07-21"),
        ("2021-06-24/2021-06-30", None),
        ("2015-W01", "2015-W01"),
        ("2015-W53", "2015-W53"),
        ("2021-08-06", "2021-08-06"),
        ("2021-07-02", None),
        ("2021-07-25", "2021-07-25"),
    ]
    assert read_date("أول جمعة من يوليو")["timex"] == "XXXX-07-WXX-5-#1"
    assert read_date("الأسبوع الخامس من فبراير 2021")["reason"] == "no-such-day"
    assert read_date("الأسبوع الأخير من فبراير")["reason"] == "no-year"


def test_the_last_sunday_of_a_month_is_not_its_first_day() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: read_date(mention, day)["value"]
        for mention in (
            "آخر أحد من مارس 2021",
            "آخر اثنين من مارس 2021",
            "آخر أحد من مارس",
            "آخر يوم أحد من مارس 2021",
            "آخر أحد من الشهر الماضي",
            "آخر جمعة من مارس 2021",
            "أول اثنين من مارس 2021",
        )
    }
    assert list(found.values()) == [
        *("2021-03-28", "2021-03-29", "2021-03-28", "2021-03-28", "2021-06-27", "2021-03-26", "2021-03-01")
    ]
    assert read_date("آخر أحد من مارس")["reason"] == "no-year"
    assert read_date("آخر يومين من مارس", day)["reason"] == "duration"
    assert (read_date("آخر الأسبوع", day)["value"], read_date("آخر 2021")["mod"]) == ("2021-W28", "END")


def test_hours_at_noon_and_at_night() -> None:
    found = {
        mention: read_date(mention)["value"]
        for mention in (
            "الساعة 11 ظهرا",
            "11:30 ظهرا",
            "الساعة 10 ظهرا",
            "12 ظهرا",
            "1 ظهرا",
            "2 ظهرا",
            "الحادية عشرة والنصف ظهرا",
            "ظهر الأحد الساعة 11",
            "ظهر الأحد الساعة 1",
            "الساعة 11 قبل الظهر",
            "الساعة 1 بعد الظهر",
            "4 عصرا",
            "11 مساء",
            "11 ليلا",
            "12 ليلا",
            "12 فجرا",
        )
    }
    assert list(found.values()) == [
        *("T11", "T11:30", "T10", "T12", "T13", "T14", "T11:30", "XXXX-WXX-7T11", "XXXX-WXX-7T13"),
        *("T11", "T13", "T16", "T23", "T23", "T00", "T00"),
    ]
    assert read_date("ظهر الأحد", Setting(date(2021, 7, 14)))["timex"] == "2021-07-11TMI"


def test_times_as_agencies_write_them() -> None:
    found = {
        mention: read_date(mention)["value"]
        for mention in (
            "الساعة 15,30 ت غ",
            "15,30 ت.غ",
            "الساعة 15.30 بالتوقيت المحلي",
            "8 مساء بتوقيت مكة المكرمة",
            "في تمام الساعة السابعة مساء",
            "الرابعة والثلث عصرا",
            "الخامسة إلا خمس دقائق مساء",
            "الخامسة وعشر دقائق مساء",
            "2021-07-14T18:52:00Z",
        )
    }
    assert list(found.values()) == [
        *("T15:30Z", "T15:30Z", "T15:30", "T20", "T19", "T16:20", "T16:55", "T17:10", "2021-07-14T18:52:00Z")
    ]
    day = Setting(date(2021, 7, 14))
    assert read_date("الثامنة مساء بتوقيت مكة المكرمة أمس", day)["value"] == "2021-07-13T20"
    assert read_date("الساعة 8، 12 يوليو", day)["value"] == "2021-07-12T08"
    for mention in ("منتصف ليل الثلاثاء", "منتصف نهار الأحد", "بعد منتصف ليل الأحد"):
        assert read_date(mention, day)["reason"] == "unreadable"


def test_feasts_are_days_of_a_table() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: read_date(mention, day)["value"]
        for mention in (
            "عيد الفطر",
            "عيد الفطر الماضي",
            "عيد الأضحى المبارك",
            "عيد الفطر 2022",
            "عيد الفطر عام 1442 هـ",
            "ثاني أيام عيد الأضحى",
            "رأس السنة الهجرية",
            "ليلة رأس السنة",
            "عيد العمال المقبل",
            "عيد الشكر 2010",
        )
    }
    assert list(found.values()) == [
        *("2021-05-13", "2021-05-13", "2021-07-20", "2022-05-02", "2021-05-13", "2021-07-21", "2021-08-09"),
        *("2021-12-31", "2022-05-01", "2010-11-25"),
    ]
    assert read_date("عيد الميلاد")["assumed"] == "25 December"
    assert read_date("عيد الميلاد")["rule"] == "feast"


def test_what_the_press_says_of_days_near_the_day_of_writing() -> None:
    day = Setting(date(2021, 7, 14))  # a Wednesday
    found = {
        mention: read_date(mention, day)["value"]
        for mention in (
            "أول من أمس",
            "هذا اليوم",
            "بعد ظهر أمس",
            "الجمعة قبل الماضية",
            "عطلة نهاية الأسبوع الماضي",
            "العام الراهن",
            "اليومين المقبلين",
            "الأيام الثلاثة الماضية",
            "منذ ثلاثة أيام",
            "رمضان 2021",
            "أول أيام شهر رمضان المبارك",
            "الأسبوع المقبل بين الأربعاء والجمعة",
        )
    }
    assert list(found.values()) == [
        *("2021-07-12", "2021-07-14", "2021-07-13", "2021-07-02", "2021-W27", "2021"),
        *("2021-07-15/2021-07-16", "2021-07-11/2021-07-13", "2021-07-11/..", "2021-04-13/2021-05-12"),
        *("2021-04-13", "2021-07-21/2021-07-23"),
    ]
    assert read_date("الآن", day) == {"value": None, "timex": "PRESENT_REF", "reason": "vague"}
    assert read_date("في أقرب وقت ممكن")["timex"] == "FUTURE_REF"
    assert read_date("الأيام القليلة الماضية", day)["reason"] == "duration"


def test_open_ranges_and_approximate_dates() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: (read_date(mention, day)["value"], read_date(mention, day).get("mod"))
        for mention in (
            "حتى 2030",
            "حتى يوم الأحد المقبل",
            "قبل عام 2011",
            "ما بعد عام 1979",
            "قبل رمضان 1442",
            "بعد رمضان 1442",
            "حتى رمضان 1442",
            "قبل عام",
            "بعد غد",
            "نحو عام 1950",
            "قبل نحو ثلاثة أشهر",
            "منذ نحو ثلاثة أشهر",
            "حوالي الثمانينيات",
        )
    }
    assert list(found.values()) == [
        ("../2030", None),
        ("../2021-07-18", None),
        ("../2011", "BEFORE"),
        ("1979/..", "AFTER"),
        ("../2021-04-13", "BEFORE"),
        ("2021-05-12/..", "AFTER"),
        ("../2021-05-12", None),
        ("2020", None),
        ("2021-07-16", None),
        ("1950~", "APPROX"),
        ("2021-04~", "APPROX"),
        ("2021-04/..", "APPROX"),
        ("198X", "APPROX"),
    ]


def test_a_day_may_be_said_again_in_brackets() -> None:
    day = Setting(date(2021, 7, 14))
    for mention in ("الثلاثاء (13 تموز 2021)", "أمس (13 يوليو)", "أمس الثلاثاء (13 يوليو/تموز)"):
        assert read_date(mention, day)["value"] == "2021-07-13"
    assert read_date("الأربعاء (13 تموز 2021)", day)["value"] is None
    assert read_date("غرة شعبان 1442")["value"] == "2021-03-14"


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


def test_a_short_hijri_year_and_seasons_of_a_hijri_year() -> None:
    day = Setting(date(2021, 7, 14))
    assert [read_date(f"5/9/{year} هـ", day)["hijri"] for year in (35, 42, 47, 48)] == [
        *("1435-09-05", "1442-09-05", "1447-09-05", "1348-09-05")
    ]
    assert read_date("5/9/35 هـ")["reason"] == "no-year"
    for mention in ("شتاء 1442 هـ", "شتاء 1442-1443 هـ", "الربع الأول من 1442 هـ"):
        assert read_date(mention, day)["reason"] == "unreadable"


def test_a_long_mention_is_not_read() -> None:
    assert read_date("5 مايو 2021 " * 50)["reason"] == "unreadable"
    assert reading.read_date("1" * 10_000)["value"] is None


def test_the_first_and_last_months_of_a_year() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: (read_date(mention, day)["value"], read_date(mention)["value"])
        for mention in (
            "الأشهر التسعة الأولى من 2020",
            "الأشهر الـ6 الأولى من العام الجاري",
            "الأشهر الثلاثة الأخيرة من عام 2020",
            "أول شهرين من 2021",
            "الشهرين الأولين من العام",
            "الربع الأخير من العام",
        )
    }
    assert list(found.values()) == [
        ("2020-01/2020-09", "2020-01/2020-09"),
        ("2021-01/2021-06", "XXXX-01/XXXX-06"),
        ("2020-10/2020-12", "2020-10/2020-12"),
        ("2021-01/2021-02", "2021-01/2021-02"),
        ("2021-01/2021-02", "XXXX-01/XXXX-02"),
        ("2021-10/2021-12", "XXXX-10/XXXX-12"),
    ]
    for mention in (
        "الأشهر الستة الأولى من الحرب",
        "الأشهر الثلاثة الأخيرة",
        "آخر ثلاثة أشهر",
        "الأشهر الأولى من العام",
    ):
        assert read_date(mention, day)["reason"] == "duration"


def test_a_year_may_be_said_twice() -> None:
    day = Setting(date(2021, 7, 14))
    found = [read_date(mention, day)["value"] for mention in ("العام الجاري 2021", "يوليو من العام الماضي (2020)")]
    assert found == ["2021", "2020-07"]
    assert read_date("العام الماضي 2019", day)["reason"] == "contradiction"
    assert read_date("العام الماضي 2019")["value"] == "2019"


def test_ranges_from_or_to_a_part_of_a_period() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: (read_date(mention, day)["value"], read_date(mention, day).get("mod"))
        for mention in (
            "قبل نهاية العام",
            "قبل نهاية الأسبوع المقبل",
            "بعد منتصف يوليو",
            "قبل بداية الربع الأول من 2022",
            "منذ نهاية رمضان",
            "حتى مطلع رمضان المقبل",
        )
    }
    assert list(found.values()) == [
        ("../2021", "END"),
        ("../2021-W29", "END"),
        ("2021-07/..", "MID"),
        ("../2022-01", "START"),
        ("2021-05-12/..", "END"),
        ("../2022-04-02", "START"),
    ]


def test_days_of_a_month_as_ordinals() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: read_date(mention, day)["value"]
        for mention in (
            "أول يوم من رمضان",
            "اليوم الثاني من يوليو",
            "اليوم الأول من الشهر الجاري",
            "الجمعة الثالثة من يوليو",
            "الاثنين الأول من مايو",
            "الأربعاء 15 يوليو",
            "يوم الأربعاء من الأسبوع الماضي",
            "الثلثاء الماضي",
        )
    }
    assert list(found.values()) == [
        *("2021-04-13", "2021-07-02", "2021-07-01", "2021-07-16", "2021-05-03", "2020-07-15", "2021-07-07"),
        "2021-07-13",
    ]
    assert read_date("الجمعة الأولى من رمضان", day)["reason"] == "unreadable"  # 1 Ramadan 1441 was a Friday
    assert read_date("الاثنين 1 مايو", day)["reason"] == "contradiction"  # that was 2017


def test_a_hijri_date_is_not_of_another_weekday_or_month() -> None:
    day = Setting(date(2021, 7, 14))  # 4 Dhu al-Hijja
    assert read_date("الثلاثاء 15 رمضان 1442 هـ")["value"] == "2021-04-27"
    assert read_date("الجمعة 15 رمضان 1442 هـ") == {
        "value": None,
        "calendar": "hijri",
        "hijri": "1442-09-15",
        "reason": "contradiction",
    }
    assert read_date("15 ذي الحجة الجاري", day)["value"] == "2021-07-25"
    for mention in ("ذي القعدة الجاري", "15 ذي القعدة الجاري"):
        assert read_date(mention, day)["reason"] == "contradiction"


def test_one_date_in_two_calendars() -> None:
    found = {
        mention: read_date(mention)["value"]
        for mention in (
            "عام 656هـ/1258م",
            "سنة 92 هـ (711 م)",
            "1442 هـ - 2021 م",
            "الاثنين - 2 ذو الحجة 1442 هـ - 12 يوليو 2021 مـ",
            "12 يوليو 2021م - 2 ذو الحجة 1442هـ",
            "15 رمضان 1442 هـ الموافق 27 أبريل",
            "1 محرم 1430 هـ (29 ديسمبر)",
            "12 يوليو 2021 - 14 يوليو 2021",
        )
    }
    assert list(found.values()) == [
        *("1258", "0711", "2021", "2021-07-12", "2021-07-12", "2021-04-27", "2008-12-29", "2021-07-12/2021-07-14")
    ]
    assert read_date("15 رمضان 1442 هـ الموافق 27 أبريل", Setting(date(2024, 6, 1)))["value"] == "2021-04-27"
    for mention in ("عام 656هـ/1358م", "1442هـ/1443", "15 رمضان - 20 مايو 2021"):
        assert read_date(mention)["value"] is None


def test_a_numeric_date_of_an_old_year_needs_its_era() -> None:
    day = Setting(date(2021, 7, 14))
    for mention in ("5/9/1442", "1442/9/5", "23/4/1400"):  # Hijri, or Iranian
        assert read_date(mention, day)["reason"] == "unreadable"
    found = [read_date(each)["value"] for each in ("5/9/1442 هـ", "29/5/1453 م", "1453-05-29", "29 مايو 1453")]
    assert found == ["2021-04-17", "1453-05-29", "1453-05-29", "1453-05-29"]


def test_decades_by_number_and_by_name() -> None:
    found = {
        mention: read_date(mention)["value"]
        for mention in ("العقد الثاني من القرن العشرين", "العقد الأخير من القرن الماضي", "عقد الثمانينيات", "عام 67")
    }
    assert list(found.values()) == ["191X", "XX9X", "XX8X", "XX67"]
    day = Setting(date(2021, 7, 14))
    assert read_date("العقد الأخير من القرن الماضي", day)["value"] == "199X"
    assert read_date("عام 8", day)["value"] is None


def test_days_said_twice() -> None:
    day = Setting(date(2021, 7, 14))  # a Wednesday
    found = {
        mention: (read_date(mention, day)["value"], read_date(mention, day).get("timex"))
        for mention in (
            "أمس (الثلاثاء)",
            "الثلاثاء (أمس)",
            "أمس الثلاثاء 13 تموز",
            "أمس الثلاثاء الموافق 13/7/2021",
            "أمس الثلاثاء مساء",
            "الثلاثاء ليلا",
        )
    }
    assert {value for value, _ in found.values()} == {"2021-07-13"}
    assert [timex for _, timex in found.values()] == [*["2021-07-13"] * 4, "2021-07-13TEV", "2021-07-13TNI"]
    for mention in ("أمس (15 يوليو)", "أمس الأربعاء 13 تموز", "اليوم الأربعاء 14 يوليو 2020", "اليوم (الخميس)"):
        assert read_date(mention, day)["reason"] == "contradiction"


def test_letters_of_other_alphabets_and_forms() -> None:
    for mention in ("12 یولیو 2021", "12 ﻳﻮﻟﻴﻮ 2021", "١٢ ﻳﻮﻟﻴـﻮ ۲۰۲۱", "12 يُوليو 2021"):
        assert read_date(mention)["value"] == "2021-07-12"
    assert read_date("12 کانون الثانی 2021")["value"] == "2021-01-12"


def test_the_first_of_a_compound_ordinal_may_be_a_cardinal() -> None:
    day = Setting(date(2021, 7, 14))
    found = [read_date(each, day)["value"] for each in ("القرن الواحد والعشرين", "الواحد والثلاثين من مايو")]
    assert found == ["20XX", "2021-05-31"]
    assert read_date("الواحدة ظهرا")["value"] == "T13"
    for mention in ("الشهر الواحد", "اليوم الواحد"):
        assert read_date(mention, day)["value"] is None


def test_a_weekday_and_its_day_of_the_present_month() -> None:
    day = Setting(date(2021, 7, 14))
    found = {
        mention: read_date(mention, day)["value"]
        for mention in (
            "الأربعاء المقبل الموافق 21 يوليو الجاري",
            "الأربعاء المقبل، 21 يوليو الجاري",
            "الأربعاء 21 يوليو، والخميس 22 يوليو",
            "15 يوليو الجاري 2021",
            "صباح أمس عند الساعة 9:30",
        )
    }
    assert list(found.values()) == [
        *("2021-07-21", "2021-07-21", "2021-07-21/2021-07-22", "2021-07-15", "2021-07-13T09:30")
    ]
    for mention in ("الأربعاء المقبل، 22 يوليو الجاري", "الأربعاء، 15 يوليو 2021"):  # no list of two days
        assert read_date(mention, day)["reason"] == "contradiction"
