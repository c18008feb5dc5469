import gzip
from pathlib import Path

import pytest
from helpers.strategies import texts
from hypothesis import given

from musamma.data.errors import DataError
from musamma.data.files.encodings import what_bytes_are
from musamma.data.files.whole_files import decode, read_lines

ROWS = "زار O\nأحمد\tB-PER\n"


@pytest.mark.parametrize(
    ("encoding", "name", "cure"),
    [
        ("utf-16", "UTF-16", "iconv -f utf-16 -t utf-8"),
        ("utf-16-le", "UTF-16LE", "iconv -f utf-16le -t utf-8"),
        ("utf-16-be", "UTF-16BE", "iconv -f utf-16be -t utf-8"),
        ("utf-32", "UTF-32", "iconv -f utf-32 -t utf-8"),
    ],
)
@pytest.mark.parametrize("text", [ROWS, "word O\n", '{"text": "نعم"}', "نص كابل"])
def test_utf_16_is_named(tmp_path: Path, text: str, encoding: str, name: str, cure: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((text + "\n").encode(encoding))
    with pytest.raises(DataError) as caught:
        list(read_lines(path))
    assert str(caught.value) == f"{path}:1: found {name}, expected text in UTF-8; convert the file ({cure})"


def test_windows_1256_is_advised_as_before() -> None:
    with pytest.raises(
        DataError, match=r"found the byte 0xd2 at position 0, expected UTF-8; .*iconv -f cp1256 -t utf-8"
    ):
        decode("زار O\n".encode("cp1256"), "a.txt")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (gzip.compress(ROWS.encode(), mtime=0), "a gzip file"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff", "a ZIP archive (.zip, .xlsx, .docx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a file of Microsoft Office (.xls, .doc)"),
        (b"\x28\xb5\x2f\xfd\x04", "a Zstandard file"),
    ],
)
def test_other_files_are_named(raw: bytes, name: str) -> None:
    with pytest.raises(DataError) as caught:
        decode(raw, "a.conll")
    assert str(caught.value).startswith(f"a.conll:1: found {name}, expected text in UTF-8; ")


def test_bytes_of_later_lines_are_not_guessed_at() -> None:
    with pytest.raises(DataError, match=r"^a\.txt:2: found the byte 0xff at position 0"):
        decode(b"\xff\xfe", "a.txt", line=2)


@given(texts)
def test_text_is_no_utf_16(text: str) -> None:
    raw = text.replace("\0", "").encode()
    assert decode(raw, "a.txt") == text.replace("\0", "")


def test_unknown_bytes() -> None:
    assert what_bytes_are(b"\xc7\xe1") is None
    assert what_bytes_are(b"") is None
