"""Tests of brat standoff: pairs of files."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.reading import numbered
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.corpus import write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.registry import Tasks, is_corpus

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


@pytest.mark.parametrize(
    ("text", "offsets", "spelled"),
    [
        ("في\r\nموسكو", "0 2;4 9", "في موسكو"),
        ("في \n  موسكو", "0 2;6 11", "في موسكو"),
        ("في\tموسكو\n\nأمس", "0 2;3 8;10 13", "في موسكو أمس"),
        ("في موسكو", "0 8", "في موسكو"),
        ("في\u2028موسكو", "0 8", "في\u2028موسكو"),
        ("\nفي\nموسكو", "0 9", " في موسكو"),
    ],
)
def test_an_entity_has_a_part_on_each_line(tmp_path: Path, text: str, offsets: str, spelled: str) -> None:
    document = Document("a", text, (Entity(0, len(text), "LOC"),))
    write_corpus([document], tmp_path / "out", "brat")
    assert (tmp_path / "out" / "a.ann").read_bytes() == f"T1\tLOC {offsets}\t{spelled}\n".encode()
    assert read(tmp_path / "out") == [document]


@pytest.mark.parametrize(
    "line", ["T1\tLOC 0 2;3 9\tفي   موسكو", "T1\tLOC 0 2;4 9\tفي موسكو ", "T1\tLOC 4 9;0 2\tموسكو في"]
)
def test_parts_with_white_space_between_them_are_one_entity(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_bytes("في\n موسكو".encode())
    (tmp_path / "a.ann").write_text(f"{line}\n", encoding="utf-8")
    assert read(tmp_path) == [Document("a", "في\n موسكو", (Entity(0, 9, "LOC"),))]


def test_parts_with_words_between_them_are_counted_and_no_gold(tmp_path: Path) -> None:
    path = pair(tmp_path, f"{LINES}T3\tPER 2 5;14 21\tزار القاهرة\n")
    lost: Counter[str] = Counter()
    assert read(tmp_path, lost)[0].entities == ENTITIES
    assert lost == {"discontinuous entities": 1}
    with pytest.raises(DataError) as caught:
        list(numbered(tmp_path, tasks=Tasks.ANNOTATED))
    assert str(caught.value).startswith(f"{path}:3: found the discontinuous T3 at 2:5;14:21, expected one span")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("سطر\r\nسطر\r\nموسكو", 10, 15),
        ("سطر\r\nسطر\r\nموسكو", 8, 13),
        ("👍\r\nموسكو", 3, 8),
        ("👍\r\nموسكو", 4, 9),
        ("👍 \u200fموسكو", 3, 8),
    ],
)
def test_offsets_are_counted_so_that_the_spelling_fits(tmp_path: Path, text: str, start: int, end: int) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode())
    (tmp_path / "a.ann").write_text(f"T1\tLOC {start} {end}\tموسكو\n", encoding="utf-8")
    (document,) = read(tmp_path)
    assert (document.text, [document.surface(each) for each in document.entities]) == (text, ["موسكو"])


def test_a_text_without_annotations_is_left_out_and_read_for_a_model(tmp_path: Path) -> None:
    pair(tmp_path)
    (tmp_path / "README.txt").write_text("نعم", encoding="utf-8")
    left_out: Counter[str] = Counter()
    assert [document.id for _, document in numbered(tmp_path, left_out=left_out)] == ["a.b"]
    assert left_out == {"texts without an .ann file": 1}
    every = [document for _, document in numbered(tmp_path, tasks=Tasks.EVERY)]
    assert every == [Document("README", "نعم"), Document("a.b", TEXT, ENTITIES)]


def test_hidden_files_are_none_of_brats(tmp_path: Path) -> None:
    pair(tmp_path)
    (tmp_path / "._a.b.ann").write_bytes(b"\x00\x05")
    pair(tmp_path / ".git", name="x")
    assert [document.id for document in read(tmp_path)] == ["a.b"]


def test_a_bad_pair_does_not_cost_the_others(tmp_path: Path) -> None:
    pair(tmp_path, "X\n", name="a")
    pair(tmp_path, name="b")
    rejected: list[DataError] = []
    found = [document.id for _, document in numbered(tmp_path, on_rejected=rejected.append)]
    assert (found, [error.document for error in rejected]) == (["b"], ["a"])


IDS_OF_ALL_KINDS = [
    "2003/12/a",
    "a",
    "a/b.c",
    "50%",
    "..",
    "",
    "http://x.org/?a=b",
    "/root",
    "م" * 120,
    "x\\y",
    "renamed/1",
    ".a",
]


def test_every_id_comes_back(tmp_path: Path) -> None:
    found = [Document(identifier, TEXT, ENTITIES) for identifier in IDS_OF_ALL_KINDS]
    write_corpus(found, tmp_path / "out", "brat")
    assert (tmp_path / "out/2003/12/a.txt").exists()
    assert sorted(read(tmp_path / "out"), key=lambda each: each.id) == sorted(found, key=lambda each: each.id)
    with pytest.raises(DataError, match=r"found two documents with the id '\.\.', expected unique ids"):
        write_corpus([Document("..", "نعم"), Document("..", "لا")], tmp_path / "more", "brat")


@given(st.lists(texts, unique=True, min_size=1, max_size=6))
def test_any_ids_come_back(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    folder = tmp_path_factory.mktemp("ids") / "out"
    write_corpus([Document(each, "نعم") for each in ids], folder, "brat")
    assert sorted(document.id for document in read(folder)) == sorted(ids)


@pytest.mark.parametrize("source", ["[]", "{", '{"a": 1}'])
def test_a_damaged_file_of_ids_is_named(tmp_path: Path, source: str) -> None:
    pair(tmp_path)
    (tmp_path / "musamma-ids.json").write_text(source)
    with pytest.raises(DataError, match=r"musamma-ids\.json: found no object of paths and ids, expected one"):
        read(tmp_path)


@given(texts.filter(lambda text: "\0" not in text), st.data())
def test_any_span_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted))
    spans = {Entity(start, end, "PER") for start, end in pairwise(edges) if text[start:end].strip()}
    document = Document("a", text, tuple(sorted(spans)))
    folder = tmp_path_factory.mktemp("spans") / "out"
    write_corpus([document], folder, "brat")
    assert read(folder) == [document]


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
        ("T3\tPER 6 8;10 99\tلا وف", "found the PER at 6:8;10:99, expected it within the text of 34 characters"),
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
        list(numbered(text, "brat"))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (Document("a", "نعم", (Entity(0, 3, "A B"),)), "found the label 'A B', expected one without white space"),
        (Document("a", "نعم", (Entity(0, 3, "A;B"),)), "found the label 'A;B'"),
        (Document("a", "نعم\0"), "document 'a': found a NUL character"),
    ],
)
def test_what_the_files_cannot_hold_is_refused(tmp_path: Path, document: Document, message: str) -> None:
    with pytest.raises(DataError, match=message):
        write_corpus([document], tmp_path / "out", "brat")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ids", [["x.ann/b", "x"], ["x", "x.txt/b"], ["musamma-ids.json/a", ".."]])
def test_a_file_and_a_folder_of_one_name_are_both_written(tmp_path: Path, ids: list[str]) -> None:
    write_corpus([Document(each, f"عن {each}") for each in ids], tmp_path / "out", "brat")
    assert sorted((d.id, d.text) for _, d in numbered(tmp_path / "out")) == sorted((each, f"عن {each}") for each in ids)
