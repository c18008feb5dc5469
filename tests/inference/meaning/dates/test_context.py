"""Whether the sentence before a date is about the future."""

import pytest

from musamma.inference.meaning.dates.context import is_future


@pytest.mark.parametrize(
    ("before", "future"),
    [
        ("سيصل الوفد ", True),
        ("وستعقد الجلسة ", True),
        ("من المقرر أن يصل ", True),
        ("سوف يصل ", True),
        ("وصل الوفد ", False),
        ("سيطرت الحركة ", False),
        ("قال سيرغي لافروف ", False),
        ("قال السيد ", False),
        ("سيصل غدا. وصل اليوم ", False),
        ("", False),
        ("سيبدأ العمل ", True),
        ("سيدخل الاتفاق ", True),
        ("سيأتي الوفد ", True),
        ("ستفتتح القمة ", True),
        ("ستواصل اللجنة ", True),
        ("قال ستيفن هاربر إنه سيزور موسكو ", True),
        ("فاز مانشستر سيتي ", False),
        ("قال ستيفن هاربر ", False),
        ("سجل سيمون ", False),
        ("انفجرت سيارة ", False),
        ("قتل ستة جنود في سيناء ", False),
        ("منذ ستين عاما ", False),
        ("عاد الوفد من سيول ", False),
        ("توقف في سيرتانيا ", False),
        ("لا سيما ", False),
        ("قبل القمة المرتقبة ", True),
        ("في الجلسة المقررة ", True),
        ("قالت المقررة الأممية ", False),
        ("قال المقرر الخاص ", False),
    ],
)
def test_future(before: str, future: bool) -> None:
    assert is_future(before + "الأحد", len(before)) is future
