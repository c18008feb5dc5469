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
    ],
)
def test_future(before: str, future: bool) -> None:
    assert is_future(before + "الأحد", len(before)) is future
