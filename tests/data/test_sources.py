"""The input of `predict`: the files it reads, their documents, and the documents it rejects."""

import gzip
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers.strategies import documents
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.data.errors import DataError
from musamma.data.files import whole_files as data_files
from musamma.data.formats.jsonl import format_document
from musamma.data.formats.shared.record import Fields
from musamma.data.reading import EVERY_TASK, Reading
from musamma.data.sources import RejectedDocument, Source, find_files, write_rejected
from musamma.inference.bulk.shards import Shard, cut_shards

SENTENCE = "التقى لافروف متقي في موسكو"
CONLL = "# id = a\nفي\tO\nموسكو\tB-LOC\n\n# id = b\n{faulty}\n\n# id = c\nثم\tO\n"


def pack(path: Path, content: bytes) -> Path:
    """Write a file, compressed according to its extension."""
    if path.suffix == ".gz":
        content = gzip.compress(content)
    elif path.suffix == ".zst":
        content = pa.compress(content, codec="zstd", asbytes=True)
    path.write_bytes(content)
    return path


def items(*files: Path, reading: Reading = EVERY_TASK) -> list[Document | RejectedDocument]:
    return list(Source(files, reading).read())


def table(*files: Path, reading: Reading = EVERY_TASK) -> list[str | tuple[str | None, int | None]]:
    """The text of each document, and the id and line of each rejected document."""
    return [x.text if isinstance(x, Document) else (x.id, x.line) for x in items(*files, reading=reading)]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden", ".git/x", "a/out/part-00000.txt", "c.jsonl.gz"):
        path = tmp_path / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pack(path, json.dumps({"text": name}).encode())
    return tmp_path / "archive"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ["a/1.txt", "a/2.txt", "b.txt", "c.jsonl.gz"]),
        ("b.txt", ["b.txt"]),
        ("*.txt", ["b.txt"]),
        ("**/*.txt", ["a/1.txt", "a/2.txt", "b.txt"]),
        ("[ab]*", ["a/1.txt", "a/2.txt", "b.txt"]),
    ],
)
def test_names_are_files_folders_and_patterns(archive: Path, name: str, expected: list[str]) -> None:
    found = find_files([str(archive / name)], leave_out=archive / "a" / "out")
    assert [path.relative_to(archive).as_posix() for path in found] == expected


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.txt", r"none\.txt: found no such file, expected one to read"),
        ("*.conll", r"found no file that matches '.*\*\.conll', expected at least one; check the pattern"),
        (".git/objects", "found no file in this folder, expected at least one"),
        ("odd", r"x\.odd: the extension '\.odd' names no format"),
    ],
)
def test_what_is_not_there_is_said_before_anything_is_read(archive: Path, name: str, message: str) -> None:
    (archive / ".git" / "objects").mkdir()
    (archive / "odd").mkdir()
    (archive / "odd" / "x.odd").touch()
    with pytest.raises(DataError, match=message):
        find_files([str(archive / "b.txt"), str(archive / name)])


def test_a_table_of_excel_is_named_before_its_extension(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04\x14\x00\x06\x00")
    with pytest.raises(DataError, match=r"a\.xlsx:1: found a ZIP archive .*; unpack it, or save the sheet as text"):
        find_files([str(path)])


@pytest.mark.parametrize("extension", ["", ".gz", ".zst"])
def test_packed_files_are_the_files_in_them(tmp_path: Path, extension: str) -> None:
    jsonl = f"{format_document(Document('a', SENTENCE))}\n".encode()
    files = [
        pack(tmp_path / f"x.{name}{extension}", content)
        for name, content in (("jsonl", jsonl * 3), ("txt", SENTENCE.encode()), ("conll", "في\tO\n".encode()))
    ]
    assert table(*files) == [SENTENCE, SENTENCE, SENTENCE, SENTENCE, "في"]
    assert [x.id for x in items(*files)] == ["a", "a", "a", f"x.txt{extension}", f"x.conll{extension}"]


@pytest.mark.parametrize("extension", [".gz", ".zst"])
def test_a_damaged_packed_file_is_rejected_after_what_could_be_read(tmp_path: Path, extension: str) -> None:
    lines = "".join(f"{SENTENCE} {number * number}\n" for number in range(60_000)).encode()
    path = pack(tmp_path / f"x.txt{extension}", lines)
    path.write_bytes(path.read_bytes()[:-100])
    *found, rejected = items(path, reading=Reading("lines"))
    assert all(isinstance(each, Document) for each in found)
    assert found
    assert isinstance(rejected, RejectedDocument)
    assert (rejected.file, rejected.id) == (str(path), None)
    assert rejected.reason.startswith(f"found a damaged {extension} file (")
    path.write_bytes(b"no such thing")
    [rejected] = items(path)
    assert isinstance(rejected, RejectedDocument)
    assert rejected.reason.startswith(f"found a damaged {extension} file (")


def test_a_bad_line_is_rejected_in_its_place(tmp_path: Path) -> None:
    good = format_document(Document("good", SENTENCE)).encode()
    lines = [good, b"{", b"", b'{"id": "x"}', b"\xff", good, b'{"id": "y", "text": "a", "entities": 3}', b"a\0", b"[]"]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    expected = [SENTENCE, ("line 2", 2), ("x", 4), (None, 5), SENTENCE, ("y", 7), (None, 8), ("line 9", 9)]
    assert table(tmp_path / "a.jsonl", tmp_path / "a.jsonl") == expected * 2
    rejected = items(tmp_path / "a.jsonl")[1]
    assert isinstance(rejected, RejectedDocument)
    assert json.loads(rejected.json_line)["reason"].startswith("found invalid JSON (")
    with pytest.raises(DataError, match=r"a\.jsonl:2: found invalid JSON"):
        list(Source((tmp_path / "a.jsonl",), strict=True).read())


@pytest.mark.parametrize("faulty", ["موسكو", "موسكو\tX-LOC", "\0\tO"])
def test_of_columns_the_document_with_a_bad_line_is_rejected(tmp_path: Path, faulty: str) -> None:
    (tmp_path / "a.conll").write_text(CONLL.format(faulty=faulty), encoding="utf-8")
    assert table(tmp_path / "a.conll") == ["في موسكو", ("b", 6), "ثم"]


def test_of_columns_a_document_of_bad_lines_alone_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_bytes(b"\xff\tO\n")
    assert table(tmp_path / "a.conll") == [("a", 1)]


def test_rows_have_text_and_id_under_any_name(tmp_path: Path) -> None:
    columns = {"body": [SENTENCE, None, "ثم"], "url": ["a", "b", "c"], "views": [1, 2, 3]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    rows = ({key: values[row] for key, values in columns.items()} for row in range(3))
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    reading = Reading(fields=Fields("body", "url"))
    for name, first in (("a.parquet", ("b", 2)), ("a.jsonl", ("b", 2))):
        assert table(tmp_path / name, reading=reading) == [SENTENCE, first, "ثم"]
        found = [x.id for x in items(tmp_path / name, reading=reading) if isinstance(x, Document)]
        assert found == ["a", "c"]
    [rejected] = items(tmp_path / "a.parquet")
    assert isinstance(rejected, RejectedDocument)
    assert rejected.reason.startswith("found the columns body url views, expected words and tags")
    [rejected] = items(tmp_path / "a.parquet", reading=Reading(fields=Fields("text", "url")))
    assert isinstance(rejected, RejectedDocument)
    assert rejected.reason == "found the columns body url views, expected text; name the texts' (--text-field)"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_what_is_too_long_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr(data_files, "LONGEST", 60)
    for extra, expected in ((0, ["x" * 60, "ثم"]), (1, [(None, 1), "ثم"]), (500, [(None, 1), "ثم"])):
        line = "x" * (60 + extra - (end == "\r\n"))
        (tmp_path / "a.txt").write_bytes(f"{line}{end or chr(10)}ثم{end}".encode())
        found = table(tmp_path / "a.txt", reading=Reading("lines"))
        assert found == [text[: len(line)] if isinstance(text, str) else text for text in expected]


def test_a_line_of_50_megabytes_is_rejected(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(b'{"text": "' + b"x" * 50_000_000 + b'"}\n' + format_document(Document("b", SENTENCE)).encode())
    assert table(tmp_path / "a.jsonl") == [(None, 1), SENTENCE]
    [rejected, _] = items(tmp_path / "a.jsonl")
    assert isinstance(rejected, RejectedDocument)
    assert rejected.reason == "found a line of more than 33,554,432 bytes, expected a shorter one; cut it into several"


def test_a_long_plain_text_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * (data_files.LONGEST + 1))
    (tmp_path / "b.txt").write_bytes(b"x")
    assert table(tmp_path / "a.txt", tmp_path / "b.txt") == [(None, None), "x"]


rejected = st.builds(RejectedDocument, st.none(), st.text(), st.integers(), st.text())
streams = st.lists(documents() | rejected, max_size=12)


@given(streams, st.integers(1, 5))
def test_shards_hold_all_in_order(stream: list[Document | RejectedDocument], most: int) -> None:
    shards = list(cut_shards(stream, documents=most))
    assert [shard.index for shard in shards] == list(range(len(shards)))
    assert [d for shard in shards for d in shard.documents] == [x for x in stream if isinstance(x, Document)]
    assert [f for shard in shards for f in shard.rejected] == [x for x in stream if isinstance(x, RejectedDocument)]
    sizes = [len(shard.documents) + len(shard.rejected) for shard in shards]
    assert all(size == most for size in sizes[:-1])
    assert not sizes or 0 < sizes[-1] <= most


def test_long_texts_end_a_shard() -> None:
    stream = [Document(str(number), "x" * 300_000) for number in range(9)]
    assert [len(shard.documents) for shard in cut_shards(stream)] == [4, 4, 1]


@given(documents(), documents())
def test_checksums_tell_documents_apart(first: Document, second: Document) -> None:
    same = format_document(first) == format_document(second)
    assert (Shard(0, (first,)).checksum == Shard(0, (second,)).checksum) is same
    assert Shard(0, (first,)).checksum != Shard(0, (first,), (RejectedDocument(None, None, None, "x"),)).checksum


def test_a_file_whose_name_is_no_text_costs_itself_alone(tmp_path: Path) -> None:
    name = b"\xe3\xcd\xe3\xcf.txt"  # محمد in windows-1256
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("زار محمد", encoding="utf-8")
    (tmp_path / "b.txt").write_text("زار علي", encoding="utf-8")
    found = list(Source(tuple(find_files([str(tmp_path)]))).read())
    assert [x.text for x in found if isinstance(x, Document)] == ["زار علي"]
    (rejected,) = (x for x in found if isinstance(x, RejectedDocument))
    assert rejected.reason == "found half of a surrogate pair in the id, expected UTF-8; correct it, or rename the file"
    write_rejected([rejected], tmp_path / "rejected.jsonl")
    written = json.loads((tmp_path / "rejected.jsonl").read_text(encoding="utf-8"))
    assert os.fsencode(written["file"]).endswith(name)
    assert written["id"] == rejected.id
    assert len({Shard(0, (), (rejected,)).checksum, Shard(0, ()).checksum}) == 2
