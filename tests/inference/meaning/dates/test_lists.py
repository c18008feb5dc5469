"""Ranges and lists: what one of their dates says for the others."""

from datetime import date

import pytest

from musamma.inference.meaning.dates.reading import Setting, read_date

DAY = Setting(date(2021, 7, 14))


def value(mention: str, setting: Setting = DAY) -> object:
    """The value, or the reason why there is none."""
    facts = read_date(mention, setting)
    return facts["value"] or facts["reason"]


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("من 1440 إلى 1442 هـ", "2018-09-11/2021-08-08"),
        ("بين عامي 1440 و1442 هـ", "2018-09-11/2021-08-08"),
        ("1442-1443هـ", "2020-08-20/2022-07-29"),
        ("1442/1443 هـ", "2020-08-20/2022-07-29"),
        ("عامي 1442 و1443 هـ", "2020-08-20/2022-07-29"),
        ("أعوام 1440 و1441 و1442 هـ", "2018-09-11/2021-08-08"),
        ("عامي 1440 و1443 هـ", "unwritable"),
        ("من 1/9/1441 إلى 5/9/1442 هـ", "2020-04-24/2021-04-17"),
        ("1400 هـ - 1410 هـ", "1979-11-20/1990-07-22"),
        ("عامي 332 و331 ق.م", "-0331/-0330"),
        ("332-331 ق.م", "-0331/-0330"),
        ("أعوام 332 و331 و330 ق.م", "-0331/-0329"),
        ("عامي 332 و330 ق.م", "{-0331,-0329}"),
        ("عامي 45 و44 ق.م", "-0044/-0043"),
        ("بين عامي 500 و400 قبل الميلاد", "-0499/-0399"),
        ("من 400 إلى 500 ق.م", "contradiction"),
        ("بين عامي 50 و100 م", "0050/0100"),
        ("من 1990 إلى 1995 م", "1990/1995"),
    ],
)
def test_an_era_said_once_at_the_end_is_that_of_all(mention: str, expected: str) -> None:
    assert value(mention) == value(mention, Setting()) == expected


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("332 ق.م و50 م", "{-0331,0050}"),
        ("من 27 ق.م إلى 14 م", "-0026/0014"),
        ("من 2020 إلى 1443 هـ", "2020/2022-07-29"),
        ("من 1/5/2021 إلى 5/12/1442 هـ", "2021-05-01/2021-07-15"),
        ("من مارس إلى رمضان 1442 هـ", "2021-03/2021-05-12"),
    ],
)
def test_dates_of_different_eras_keep_their_own(mention: str, expected: str) -> None:
    assert value(mention) == expected


def test_timex_and_hijri_of_all_members() -> None:
    assert read_date("عامي 332 و331 ق.م")["timex"] == "BC0332/BC0331"
    assert read_date("من 1440 إلى 1442 هـ")["hijri"] == "1440/1442"


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("30 و31 مايو و1 يونيو 2021", "2021-05-30/2021-06-01"),
        ("30 و31 مايو و1 و2 يونيو 2021", "2021-05-30/2021-06-02"),
        ("28 و29 فبراير و3 مارس 2020", "{2020-02-28,2020-02-29,2020-03-03}"),
        ("30 و31 ديسمبر 2020 و1 يناير 2021", "2020-12-30/2021-01-01"),
        ("مارس وأبريل 2020 ومايو 2021", "{2020-03,2020-04,2021-05}"),
        ("5 مارس 2020 و6 و7 مايو 2021", "{2020-03-05,2021-05-06,2021-05-07}"),
        ("6 و3 مارس 2021", "{2021-03-06,2021-03-03}"),
    ],
)
def test_the_nearest_date_that_says_a_month_or_year_counts(mention: str, expected: str) -> None:
    assert value(mention) == value(mention, Setting()) == expected


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("31 ديسمبر و1 يناير 2021", "2020-12-31/2021-01-01"),
        ("الخميس 31 ديسمبر والجمعة 1 يناير 2021", "2020-12-31/2021-01-01"),
        ("31 ديسمبر - 2 يناير 2021", "2020-12-31/2021-01-02"),
        ("من ديسمبر إلى فبراير 2021", "2020-12/2021-02"),
        ("من مايو إلى مارس 2021", "2020-05/2021-03"),
        ("نوفمبر وديسمبر ويناير 2021", "2020-11/2021-01"),
        ("من ذي الحجة إلى محرم 1443", "2021-07-11/2021-09-07"),
    ],
)
def test_what_would_be_after_the_next_date_is_of_the_year_before(mention: str, expected: str) -> None:
    assert value(mention) == value(mention, Setting()) == expected
    assert "the year before that of the next date" in str(read_date(mention)["assumed"])


def test_the_year_before_last_year_and_lists_that_are_not_in_order() -> None:
    assert value("من ديسمبر إلى فبراير من العام الماضي") == "2019-12/2020-02"
    assert value("10 مايو و5 مارس 2021") == "{2021-05-10,2021-03-05}"
    assert value("31 ديسمبر و1 يناير المقبل") == "2021-12-31/2022-01-01"
    assert value("31 ديسمبر - 2 يناير 21", Setting()) == "XX20-12-31/XX21-01-02"


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("1914-18", "1914/1918"),
        ("1914/18", "1914/1918"),
        ("من 1914 إلى 18", "1914/1918"),
        ("1914-18 م", "1914/1918"),
        ("عامي 1967 و73", "{1967,1973}"),
        ("1999-00", "1999/2000"),
        ("من 1999 إلى 02", "1999/2002"),
        ("1999-02", "1999-02"),  # as ISO 8601 writes a month
        ("2008-09", "2008-09"),
        ("موسم 2008-09", "2008/2009"),
        ("موسم 2019/20", "2019/2020"),
        ("السنة المالية 2020-21", "2020/2021"),
        ("5/3/2019 - 6/3/19", "2019-03-05/2019-03-06"),
        ("عامي 2019 و15", "{2019,2015}"),
        ("من 2020 إلى 15", "contradiction"),
        ("من 1440 إلى 42 هـ", "2018-09-11/2021-08-08"),
    ],
)
def test_a_short_year_follows_the_one_before_it(mention: str, expected: str) -> None:
    assert value(mention) == value(mention, Setting()) == expected


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        *((mention, "2020-24") for mention in ("شتاء 2020-2021", "شتاء 2020/2021", "شتاء عام 2020-21")),
        ("شتاء عامي 2020-2021", "2020-24"),
        ("شتاء 1999-00", "1999-24"),
        ("شتاء 2020-2022", "unreadable"),
        ("صيف 2020-2021", "unreadable"),
        ("صيف 2020 و2021", "{2020-22,2021-22}"),
        ("صيف 2020 - صيف 2021", "2020-22/2021-22"),
        ("من صيف 2020 إلى 2021", "2020-22/2021"),
        ("موسم 2020-2021", "2020/2021"),
    ],
)
def test_a_winter_is_of_two_years(mention: str, expected: str) -> None:
    assert value(mention) == value(mention, Setting()) == expected


def test_that_it_is_one_winter_is_assumed() -> None:
    assert read_date("شتاء 2020-2021")["assumed"] == "one winter, of the year in which it begins"
    assert "assumed" not in read_date("شتاء 2020")


def test_two_centuries() -> None:
    found = [read_date(mention)["value"] for mention in ("القرنين 19 و20", "القرنان التاسع عشر والعشرون")]
    assert found == ["{18XX,19XX}", "{18XX,19XX}"]
    assert read_date("القرنين الثامن والتاسع عشر")["value"] is None  # the 8th or the 18th
    assert read_date("القرنين الأول والثاني قبل الميلاد")["reason"] == "unwritable"


def test_weekdays_of_a_list_are_of_one_week() -> None:
    found = [read_date("السبت والأحد", Setting(date(2021, 7, day))) for day in (9, 10, 11)]
    assert [facts["value"] for facts in found] == ["2021-07-03/2021-07-04", None, "2021-07-10/2021-07-11"]
    assert found[1]["reason"] == "contradiction"
    assert read_date("السبت والأحد", Setting(date(2021, 7, 10), future=True))["value"] == "2021-07-10/2021-07-11"


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("العامين 2020 و2021", "2020/2021"),
        ("الأعوام من 2011 إلى 2015", "2011/2015"),
        ("بين العامين 2011 و2015", "2011/2015"),
        ("أعوام 2019-2021", "2019/2021"),
        ("عام 2020/2021", "2020/2021"),
        ("عام 2020/07", "contradiction"),
        ("السنوات الخمس الماضية", "duration"),
        ("العام الهجري 1443", "2021-08-09/2022-07-29"),
        ("مايو من العام الميلادي 2021", "2021-05"),
    ],
)
def test_years_after_their_word(mention: str, expected: str) -> None:
    assert value(mention) == expected


def test_a_month_before_the_present_one_is_the_last_such_month() -> None:
    assert value("من مايو حتى يوليو الجاري") == "2021-05/2021-07"
    assert value("30 يونيو و1 يوليو الجاري") == "2021-06-30/2021-07-01"
    assert value("من 1 إلى 15 يوليو الجاري") == "2021-07-01/2021-07-15"
    assert value("من 28 ديسمبر إلى 2 يناير الجاري", Setting(date(2021, 1, 14))) == "2020-12-28/2021-01-02"
