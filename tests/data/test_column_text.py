"""Plain text that is columns is told from plain text that is not."""

from pathlib import Path

import pytest

from musamma.data.column_text import reads_columns_as_text
from musamma.data.formats.shared.columns import Columns
from musamma.data.reading import Reading

TAGGED = "زار O\nلافروف B-PER\nكابل B-LOC\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TAGGED, True),
        (TAGGED.replace(" ", "\t").replace("\n", "\r\n"), True),
        ("1\tزار\tO\t-\n2\tأحمد\tB-PER\t-\n", True),
        ("# id = a\nزار O\nأحمد PER\nعلي PER\nكابل LOC\n", True),  # tags without a prefix
        ("زار O\nأحمد S-PER\nكابل S-LOC\n", True),
        ("زار O\nأحمد B_PER\nكابل B_LOC\n", True),
        ("زار لافروف كابل\nيوم الأربعاء\n", False),
        ("The minister visited Kabul\nand met Lavrov\n", False),
        ("Vitamin O\n", False),
        ("", False),
    ],
)
def test_columns_are_told_from_text(tmp_path: Path, text: str, expected: bool) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert reads_columns_as_text(path, Reading()) == expected
    assert reads_columns_as_text(path, Reading("lines")) == expected
    assert not reads_columns_as_text(path, Reading("conll"))
    assert not reads_columns_as_text(path, Reading(columns=Columns(word=2)))


@pytest.mark.parametrize("name", ["-", "absent.txt", "."])
def test_what_is_no_file_is_not_looked_at(name: str) -> None:
    assert not reads_columns_as_text(Path(name), Reading("txt"))


def test_what_is_no_utf8_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a O\nb\xff O\n")
    assert not reads_columns_as_text(tmp_path / "a.txt", Reading())
