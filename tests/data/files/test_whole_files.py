import hashlib
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.errors import DataError
from musamma.data.files.whole_files import atomic_write, decode, read_lines, read_text, sha256


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_error_says_file_and_line_first() -> None:
    assert str(DataError("found x", path=Path("a.jsonl"), line=3)) == "a.jsonl:3: found x"
    assert str(DataError("found x", path="a.jsonl")) == "a.jsonl: found x"
    assert str(DataError("found x")) == "found x"
    assert DataError("found x", path=Path("a.jsonl"), line=3).path == "a.jsonl"


@pytest.mark.parametrize("text", ["", "\ufeffنص\r\n", "a\rb\u2028c\x85", "مُحَمَّد 👨\u200d👩\n\n"])
def test_text_is_read_unchanged(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    assert read_text(path) == text


@pytest.mark.parametrize(
    ("raw", "location", "found"),
    [
        (b"\xc7\xe1", "a.txt:1: ", "0xc7"),
        ("سطر\nسطر\n".encode() + b"ab\xff", "a.txt:3: ", "0xff"),
        ("نص".encode()[:-1], "a.txt:1: ", "0xd8"),
        (b"\xed\xa0\x80", "a.txt:1: ", "0xed"),
    ],
)
def test_broken_utf8_is_refused_with_its_line(raw: bytes, location: str, found: str) -> None:
    with pytest.raises(DataError) as caught:
        decode(raw, Path("a.txt"))
    assert str(caught.value).startswith(location)
    assert f"found the byte {found} " in str(caught.value)
    assert "expected UTF-8; convert the file" in str(caught.value)


def test_a_nul_is_refused_with_its_line() -> None:
    with pytest.raises(DataError, match=r"^a\.txt:2: found a NUL character, expected text; the file is damaged"):
        decode("سطر\nن\0ص".encode(), "a.txt")


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cases = {
        tmp_path / "absent": "found no such file, expected one to read; check the path",
        tmp_path: "found a folder, expected a file; name a file in it",
        tmp_path / "file" / "below": "Not a directory",
        tmp_path / ("x" * 300): "File name too long",
    }
    for read in (read_text, sha256):
        for path, reason in cases.items():
            with pytest.raises(DataError) as caught:
                read(path)
            assert str(caught.value).startswith(f"{path}: ")
            assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("\n", [""]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("\ufeffa\nb", ["a", "b"]),
        ("\ufeff", [""]),
        ("a\n\ufeffb", ["a", "\ufeffb"]),
        ("a\u2028b\x0cc\x85d\x1ee\rf\n", ["a\u2028b\x0cc\x85d\x1ee\rf"]),
    ],
)
def test_lines(tmp_path: Path, text: str, lines: list[str]) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert list(read_lines(tmp_path / "a.txt")) == list(enumerate(lines, start=1))


@given(st.text(st.sampled_from("ab\n\r\u2028\x0b")))
def test_only_line_ends_are_lost(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "lines.txt"
    path.write_bytes(text.encode())
    kept = "\n".join(line for _, line in read_lines(path))
    assert kept == text.removesuffix("\n").replace("\r\n", "\n").removesuffix("\r")


def test_sha256(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\0\xff" * 100_000)
    assert sha256(path) == hashlib.sha256(b"\0\xff" * 100_000).hexdigest()


def test_atomic_write_makes_folders_and_writes_utf8_with_lf(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.txt"
    with atomic_write(path) as file:
        file.write("موسكو\r\nكابل\n")
        assert not path.exists()
    assert path.read_bytes() == "موسكو\r\nكابل\n".encode()
    assert names(path.parent) == ["a.txt"]


def test_atomic_write_replaces_a_file_and_gives_it_the_usual_rights(tmp_path: Path) -> None:
    path, usual = tmp_path / "a.txt", tmp_path / "usual.txt"
    path.write_text("old")
    usual.write_text("")
    with atomic_write(path) as file:
        file.write("new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(1)])
def test_an_exception_leaves_the_old_file_and_no_other(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(type(error)), atomic_write(path) as file:
        file.write("half of the new")
        raise error
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_text_that_is_no_utf8_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError), atomic_write(path) as file:
        file.write("\ud800")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_a_folder_in_the_way_leaves_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.mkdir()
    with pytest.raises(OSError, match="directory"), atomic_write(path) as file:
        file.write("new")
    assert names(tmp_path) == ["a.txt"]
