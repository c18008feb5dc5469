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
    names = FileNames()
    assert names.of(identifier) == identifier
    assert names.renamed == {}


@pytest.mark.parametrize(
    "identifier",
    ["", ".", "..", "../a", "a//b", "/a", "a/", ".a", "a\\b", "a\nb", "a\0", "م" * 101, "a.txt/b", "renamed/1"],
)
def test_others_are_numbered(identifier: str) -> None:
    names = FileNames()
    assert [names.of(each) for each in (identifier, "https://x.org", identifier)] == [
        "renamed/1",
        "renamed/2",
        "renamed/1",
    ]
    assert names.renamed == {identifier: "renamed/1", "https://x.org": "renamed/2"}


@given(st.lists(texts, unique=True))
def test_different_ids_have_different_names(ids: list[str]) -> None:
    names = FileNames()
    found = [names.of(each) for each in ids]
    assert len(set(found)) == len(ids)
    assert all(part not in ("", ".", "..") for name in found for part in name.split("/"))


def test_a_file_is_new_once(tmp_path: Path) -> None:
    names = FileNames()
    file = names.new_file("2003/a.b", ".txt", tmp_path, Path("out"))
    assert file == tmp_path / "2003" / "a.b.txt"
    file.touch()
    with pytest.raises(DataError, match=r"^out: found two documents with the id '2003/a\.b', expected unique ids"):
        names.new_file("2003/a.b", ".txt", tmp_path, Path("out"))
