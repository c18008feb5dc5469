"""Hijri days, months and years as Gregorian ones."""

import sys
from datetime import date

import pytest

from musamma.inference.meaning.dates.fields import Reason, UnresolvedError
from musamma.inference.meaning.dates.hijri import HijriPeriod, hijri_year_of
from musamma.inference.meaning.dates.reading import read_date


def test_days_months_and_years() -> None:
    assert HijriPeriod(1442, 9, 15).days() == (date(2021, 4, 27), date(2021, 4, 27))
    assert HijriPeriod(1442, 9).days() == (date(2021, 4, 13), date(2021, 5, 12))
    assert HijriPeriod(1442).days() == (date(2020, 8, 20), date(2021, 8, 8))
    assert HijriPeriod(1500).days()[1] == date(2077, 11, 16)
    assert HijriPeriod(1343).days()[0] == date(1924, 8, 1)
    assert hijri_year_of(date(2021, 7, 14)) == 1442


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        (HijriPeriod(1342, 1, 1), Reason.HIJRI_OUTSIDE),
        (HijriPeriod(1501), Reason.HIJRI_OUTSIDE),
        (HijriPeriod(1442, 9, 31), Reason.NO_SUCH_DAY),
        (HijriPeriod(1442, 10, 30), Reason.NO_SUCH_DAY),
        (HijriPeriod(1442, 13, 1), Reason.NO_SUCH_DAY),
        (HijriPeriod(0), Reason.NO_SUCH_YEAR),
    ],
)
def test_what_the_calendar_does_not_have(period: HijriPeriod, reason: Reason) -> None:
    with pytest.raises(UnresolvedError) as raised:
        period.days()
    assert raised.value.reason == reason


def test_without_the_extra_the_hijri_value_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "musamma.inference.meaning.dates.umm_al_qura", raising=False)
    monkeypatch.setitem(sys.modules, "hijridate", None)
    assert read_date("15 رمضان 1442 هـ") == {
        "value": None,
        "calendar": "hijri",
        "hijri": "1442-09-15",
        "reason": "no-hijridate",
    }
