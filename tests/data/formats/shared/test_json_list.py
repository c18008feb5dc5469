"""Tests of the objects of a JSON file."""

from pathlib import Path

import pytest

from musamma.data.errors import DataError
from musamma.data.formats.shared.json_list import list_items

PATH = Path("x.json")


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("[]", []),
        ('[{"a": 1},\n{"a": 2}]', [1, 2]),
        ('\ufeff [\n{"a": 1}\n,\n{"a": 2}\n]\n', [2, 4]),
        ('{"a": 1}\n\n{"a": 2}\n', [1, 3]),
        ('\n{"a":\n1}{"a": 2}', [2, 3]),
    ],
)
def test_objects_have_their_lines(source: str, lines: list[int]) -> None:
    assert list(list_items(source, PATH, "tasks")) == [(line, {"a": n}) for n, line in enumerate(lines, start=1)]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "x.json:1: found something other than a list of objects, expected tasks"),
        ("[{}", "x.json:1: found something other"),
        ('{"a": 1}\n[]', "x.json:2: found something other"),
        ('{"a": 1},\n{"a": 2}', "x.json:1: found invalid JSON"),
        ("text,label\n", "x.json:1: found something other"),
    ],
)
def test_what_is_no_list_is_refused(source: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        list(list_items(source, PATH, "tasks"))
    assert str(caught.value).startswith(message)
    assert "expected tasks" in str(caught.value)
