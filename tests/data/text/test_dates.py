"""The classification of dates."""

from collections import Counter

import pytest
from helpers.paths import SEEDS

from musamma.data.corpus import load_corpus
from musamma.data.text.dates import DATE_KINDS, date_kind


@pytest.mark.parametrize(
    ("date", "kind"),
    [
        ("24 يوليو 2025", "month and day"),
        ("٢٤ يوليو", "month and day"),
        ("يومي 6 و7 ابريل/ نيسان 2021", "month and day"),
        ("الجمعة 04/أكتوبر/2024 - 06:52 م", "month and day"),
        ("7/10/2023", "month and day"),
        ("March 18", "month and day"),
        ("أغسطس (آب) 2021", "month"),
        ("مطلع يونيو المقبل", "month"),
        ("سبتمبر من العام الماضي", "month"),
        ("يوم الأربعاء", "weekday"),
        ("الثلاثاء الماضي", "weekday"),
        ("2015", "year"),
        ("عام ٢٠٠١", "year"),
        ("عام 67", "year"),
        ("العام الماضي", "relative"),
        ("هذا الشهر", "relative"),
        ("أمس", "relative"),
        ("بداية القرن الحادي والعشرين", "period"),
        ("التسعينيات", "period"),
        ("الفترة العثمانية", "other"),
        ("", "other"),
    ],
)
def test_kinds(date: str, kind: str) -> None:
    assert date_kind(date) == kind


def test_the_kinds_of_the_seeds_dates() -> None:
    dates = [
        document.text[entity.start : entity.end]
        for document in load_corpus(SEEDS / "gold.jsonl")
        for entity in document.entities
        if entity.label == "DATE"
    ]
    kinds = Counter(map(date_kind, dates))
    assert set(kinds) <= set(DATE_KINDS)
    assert kinds == {"month": 11, "month and day": 7, "weekday": 7, "relative": 5, "year": 3, "period": 1}
