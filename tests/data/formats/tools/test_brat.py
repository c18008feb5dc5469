"""Tests of brat standoff: pairs of files."""

from collections import Counter
from pathlib import Path

import pytest
from helpers.reading import numbered

from musamma.data.corpus import write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.registry import is_corpus

TEXT = "👍 زار لافروف «القاهرة،»\r\nومُحَمَّد"
LINES = "T1\tPER 6 12\tلافروف\nT2\tLOC 14 21\tالقاهرة\n"
ENTITIES = (Entity(6, 12, "PER"), Entity(14, 21, "LOC"))


def pair(folder: Path, lines: str = LINES, name: str = "a.b") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_bytes(TEXT.encode())
    (folder / f"{name}.ann").write_bytes(lines.encode())
    return folder / f"{name}.ann"


def read(path: Path, lost: Counter[str] | None = None) -> list[Document]:
    return [document for _, document in numbered(path, lost=lost)]


def test_a_pair_is_a_document_of_its_name(tmp_path: Path) -> None:
    path = pair(tmp_path)
    expected = Document("a.b", TEXT, ENTITIES)
    assert read(path) == read(tmp_path) == [expected]
    assert [document for _, document in numbered(path.with_suffix(".txt"), "brat")] == [expected]


def test_a_folder_is_read_with_the_folders_in_it_in_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        pair(tmp_path / name, name="x")
    pair(tmp_path, name="c")
    (tmp_path / "annotation.conf").write_text("[entities]\nPER\n")
    assert [document.id for document in read(tmp_path)] == ["a/x", "b/x", "c"]
    assert is_corpus(tmp_path)
    assert not is_corpus(tmp_path / "absent")


def test_what_is_written(tmp_path: Path) -> None:
    write_corpus([Document("a.b", TEXT, ENTITIES), Document("c", "")], tmp_path / "out", "brat")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.b.ann", "a.b.txt", "c.ann", "c.txt"]
    assert (tmp_path / "out" / "a.b.txt").read_bytes() == TEXT.encode()
    assert (tmp_path / "out" / "a.b.ann").read_bytes() == LINES.encode()


def test_a_line_end_in_an_entity_is_a_space_there(tmp_path: Path) -> None:
    document = Document("a", "في\r\nموسكو", (Entity(0, 9, "LOC"),))
    write_corpus([document], tmp_path / "out", "brat")
    assert (tmp_path / "out" / "a.ann").read_bytes() == "T1\tLOC 0 9\tفي  موسكو\n".encode()
    assert read(tmp_path / "out") == [document]


def test_an_annotation_file_may_have_crlf_a_bom_and_blank_lines(tmp_path: Path) -> None:
    pair(tmp_path, "\ufeff" + LINES.replace("\n", "\r\n\r\n"))
    assert read(tmp_path)[0].entities == ENTITIES


def test_what_a_document_cannot_hold_is_counted(tmp_path: Path) -> None:
    lost: Counter[str] = Counter()
    more = (
        "R1\tIn Arg1:T1 Arg2:T2\n*\tEquiv T1 T2\nE1\tVisit:T1\nA1\tSure T1\nM1\tX T1\nN1\tR T1 W:1\tx\n#1\tNote T1\t?\n"
    )
    pair(tmp_path, LINES + more)
    assert read(tmp_path, lost)[0].entities == ENTITIES
    assert lost == {"relations": 2, "events": 1, "attributes": 2, "normalisations": 1, "notes": 1}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T3\tPER 6 8;10 12\tلا وف", "found the discontinuous T3 at PER 6 8;10 12, expected one continuous span"),
        ("T3\tPER 6 99\tلافروف", "found the PER at 6:99, expected it within the text of 34 characters"),
        ("T3\tPER 8 8\t", "found the PER at 8:8, expected it within"),
        ("T3\tPER 7 13\tلافروف", "found T3 at 7:13 spelled 'لافروف', expected 'افروف ' as in the text"),
        ("T3\tPER 6 12", "found 'T3\\tPER 6 12', expected T1<TAB>LABEL START END<TAB>its text"),
        ("T3 PER 6 12 لافروف", "expected T1<TAB>LABEL"),
        ("T3\tPER -1 2\tx", "expected T1<TAB>LABEL"),
        ("X\tPER", "found 'X\\tPER', expected an annotation like"),
    ],
)
def test_a_bad_annotation_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = pair(tmp_path, f"{LINES}{line}\n")
    with pytest.raises(DataError) as caught:
        read(tmp_path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert message in str(caught.value)


def test_half_a_pair_is_refused(tmp_path: Path) -> None:
    path = pair(tmp_path)
    text = path.with_suffix(".txt")
    text.rename(tmp_path / "kept")
    with pytest.raises(DataError, match=r"a\.b\.txt: found no such file"):
        read(tmp_path)
    (tmp_path / "kept").rename(text)
    path.unlink()
    with pytest.raises(DataError, match=r"a\.b\.txt: found no a\.b\.ann next to it, expected one; make an empty one"):
        list(numbered(tmp_path, "brat"))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (Document("a/b", "نعم"), "the id 'a/b' cannot name a file"),
        (Document("a", "نعم", (Entity(0, 3, "A B"),)), "found the label 'A B', expected one without white space"),
        (Document("a", "نعم", (Entity(0, 3, "A;B"),)), "found the label 'A;B'"),
        (Document("a", "نعم\0"), "document 'a': found a NUL character"),
    ],
)
def test_what_the_files_cannot_hold_is_refused(tmp_path: Path, document: Document, message: str) -> None:
    with pytest.raises(DataError, match=message):
        write_corpus([document], tmp_path / "out", "brat")
    assert list(tmp_path.iterdir()) == []
