"""Tests of the names of documents' files."""

from pathlib import Path

import pytest
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.errors import DataError
from musamma.data.formats.shared.file_names import FileNames


@pytest.mark.parametrize("identifier", ["a", "2003/12/a", "a.b", "50% من", "م" * 100, "a:b?", " a"])
def test_an_id_that_is_a_path_is_a_name(identifier: str) -> None:
    names = FileNames(".txt")
    assert names.of(identifier) == identifier
    assert names.renamed == {}


@pytest.mark.parametrize(
    "identifier",
    ["", ".", "..", "../a", "a//b", "/a", "a/", ".a", "a\\b", "a\nb", "a\0", "م" * 101, "a.txt/b", "renamed/1"],
)
def test_others_are_numbered(identifier: str) -> None:
    names = FileNames(".txt")
    assert [names.of(each) for each in (identifier, "https://x.org", identifier)] == [
        "renamed/1",
        "renamed/2",
        "renamed/1",
    ]
    assert names.renamed == {identifier: "renamed/1", "https://x.org": "renamed/2"}


@pytest.mark.parametrize(
    "ids", [("x", "x.tsv/b"), ("x.tsv/b", "x"), ("y/x", "y/x.tsv/b/c"), ("x.tsv/b/c", "x.tsv/b/c.tsv/d")]
)
def test_the_second_of_a_file_and_a_folder_of_one_name_is_numbered(ids: tuple[str, str]) -> None:
    names = FileNames(".tsv")
    assert [names.of(each) for each in (*ids, *ids)] == [ids[0], "renamed/1"] * 2
    assert FileNames(".conll").of(ids[1]) == ids[1]


def test_the_other_files_of_a_folder_are_no_folders() -> None:
    assert FileNames(".txt", "ids.json").of("ids.json/a") == "renamed/1"


@given(st.lists(texts, unique=True))
def test_different_ids_have_different_names(ids: list[str]) -> None:
    names = FileNames(".txt")
    found = [names.of(each) for each in ids]
    assert len(set(found)) == len(ids)
    assert all(part not in ("", ".", "..") for name in found for part in name.split("/"))


def test_a_file_is_new_once(tmp_path: Path) -> None:
    names = FileNames(".txt")
    file = names.new_file("2003/a.b", tmp_path, Path("out"))
    assert file == tmp_path / "2003" / "a.b.txt"
    file.touch()
    with pytest.raises(DataError, match=r"^out: found two documents with the id '2003/a\.b', expected unique ids"):
        names.new_file("2003/a.b", tmp_path, Path("out"))
