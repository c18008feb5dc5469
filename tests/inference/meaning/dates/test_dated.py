"""The values of the dates of documents, and the days on which they were written."""

from dataclasses import replace
from datetime import date

import pytest
from helpers.paths import SEEDS
from helpers.strategies import documents
from hypothesis import given

from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import format_document, parse_document, read
from musamma.inference.meaning.dates.anchors import parse_day
from musamma.inference.meaning.dates.dated import with_values


def document(text: str, mention: str, meta: dict[str, object] | None = None) -> Document:
    start = text.index(mention)
    return Document("a", text, (Entity(start, start + len(mention), "DATE"),), meta or {})


def test_the_seeds_have_the_values_written_by_hand() -> None:
    gold = [located.document for located in read(SEEDS / "gold.jsonl")]
    by_hand = [entity for each in gold for entity in each.entities if entity.label == "DATE"]
    found = [entity for each in gold for entity in with_values(each).entities if entity.label == "DATE"]
    assert len(by_hand) == 34
    assert [entity.value for entity in found] == [entity.value for entity in by_hand]


@pytest.mark.parametrize(
    ("text", "meta", "value"),
    [
        ("وصل الوفد أمس", {"date": "2024-10-04"}, "2024-10-03"),
        ("وصل الوفد أمس", {"published_at": "2024-10-04T18:00:00Z"}, "2024-10-03"),
        ("وصل الوفد أمس", {"date": "04.10.2024"}, None),
        ("وصل الوفد أمس", {"date": 20241004}, None),
        ("العنوان\n\nالجمعة 04/أكتوبر/2024 - 06:52 م\nوصل الوفد أمس", {}, "2024-10-03"),
        ("العنوان\nتاريخ النشر: 4 أكتوبر 2024\nوصل الوفد أمس", {}, "2024-10-03"),
        ("العنوان\nتم النشر: الجمعة، 4 أكتوبر 2024 10:30 مساءً\nوصل الوفد أمس", {}, "2024-10-03"),
        ("نُشِرَ في: ٤ أكتوبر ٢٠٢٤\nوصل الوفد أمس", {}, "2024-10-03"),
        ("الجمعة - 1 ربيع الآخر 1446 هـ - 4 أكتوبر 2024 مـ\nوصل الوفد أمس", {}, "2024-10-03"),
        ("العنوان\nأكتوبر 2024\nوصل الوفد أمس", {}, None),
        ("في 4 أكتوبر 2024 وصل الوفد إلى موسكو.\nوصل الوفد أمس", {}, None),
    ],
)
def test_the_anchor_is_in_meta_or_in_the_date_line(text: str, meta: dict[str, object], value: str | None) -> None:
    assert with_values(document(text, "أمس", meta)).entities[0].value == value


def test_a_given_day_is_the_anchor() -> None:
    found = with_values(document("وصل الوفد أمس", "أمس", {"date": "2024-10-04"}), date=date(2021, 7, 14))
    assert found.entities[0].value == "2021-07-13"


def test_what_was_known_before_is_forgotten() -> None:
    unknown = with_values(document("وصل الوفد العام الماضي", "العام الماضي"))
    assert dict(unknown.entities[0].meaning) == {"value": None, "timex": "PAST_REF", "reason": "no-anchor"}
    known = with_values(unknown, date=date(2021, 7, 14))
    assert known == with_values(document("وصل الوفد العام الماضي", "العام الماضي"), date=date(2021, 7, 14))
    assert (known.entities[0].value, dict(known.entities[0].meaning).get("reason")) == ("2020", None)


def test_a_weekday_after_the_future_tense_is_the_next_one() -> None:
    meta: dict[str, object] = {"date": "2024-10-04"}
    assert with_values(document("سيصل الوفد الأحد إلى موسكو", "الأحد", meta)).entities[0].value == "2024-10-06"
    assert with_values(document("سيطرت الحركة الأحد على البلدة", "الأحد", meta)).entities[0].value == "2024-09-29"
    assert with_values(document("سيصل الوفد غدا. وصل الأحد وزير", "الأحد", meta)).entities[0].value == "2024-09-29"


def test_a_name_is_no_verb() -> None:
    text = "فاز سيبورغا الأحد"
    alone = document(text, "الأحد", {"date": "2024-10-04"})
    named = replace(alone, entities=(*alone.entities, Entity(4, 11, "LOC")))
    assert [with_values(each).entities[0].value for each in (alone, named)] == ["2024-10-06", "2024-09-29"]


@given(documents())
def test_only_dates_change_and_the_facts_survive_jsonl(each: Document) -> None:
    found = with_values(each)
    assert [entity.key for entity in found.entities] == [entity.key for entity in each.entities]
    for before, after in zip(each.entities, found.entities, strict=True):
        assert bool(after.meaning) == (before.label == "DATE")
    assert parse_document(format_document(found)).entities == found.entities


def test_parse_day() -> None:
    values: list[object] = ["2024-10-04", " 2024-10-04 ", "2024-10-04 18:52", "2024-13-04", "2024-10-041", "", None, 5]
    found = date(2024, 10, 4)
    assert [parse_day(value) for value in values] == [found, found, found, None, None, None, None, None]
