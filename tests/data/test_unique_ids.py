"""Ids of several files: renamed where they name nothing and collide, otherwise as they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.data.located import LocatedDocument
from musamma.data.unique_ids import PATH, IdsOfFiles, with_unique_ids


def documents(path: str, *ids: str, named: bool = True, split: str = "") -> list[LocatedDocument]:
    return [LocatedDocument(Document(each, "نعم"), Path(path), split=split, named=named) for each in ids]


def ids(found: list[LocatedDocument]) -> list[str]:
    return [each.document.id for each in found]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # Splits of a data set that count from 0 in each.
        (
            [*documents("hub", "0", "1", split="train"), *documents("hub", "0", split="test")],
            ["train/0", "train/1", "test/0"],
        ),
        # Two files of one name, and folders of years.
        (
            [*documents("a/test.conll", "test", named=False), *documents("b/test.conll", "test", named=False)],
            ["a/test", "b/test"],
        ),
        (
            [
                *documents("d/2019/a.conll.gz", "a-1", "a-2", named=False),
                *documents("d/2020/a.conll", "a-1", named=False),
            ],
            ["2019/a-1", "2019/a-2", "2020/a-1"],
        ),
        # Exports with numbers, and rows without ids.
        ([*documents("x.jsonl", "1", "2"), *documents("y.jsonl", "1")], ["x/1", "x/2", "y/1"]),
        ([*documents("x.jsonl", "line 1"), *documents("y.parquet", "line 1")], ["x/line 1", "y/line 1"]),
        # Two data sets with the same splits; folders of brat with the same names.
        (
            [*documents("one", "0", split="train"), *documents("two", "0", split="train")],
            ["one/train/0", "two/train/0"],
        ),
        ([*documents("one", "a", named=False), *documents("two", "a", named=False)], ["one/a", "two/a"]),
        # Files that differ in their extension only.
        ([*documents("x.jsonl", "1"), *documents("x.parquet", "1")], ["x.jsonl/1", "x.parquet/1"]),
        (
            [*documents("d/x.conll", "x", named=False), *documents("d/x.bio", "x", named=False)],
            ["x.conll", "x.bio"],
        ),
        # What a file names stays, also next to an id that names nothing.
        ([*documents("x.jsonl", "test"), *documents("b/test.conll", "test", named=False)], ["test", "b/test"]),
    ],
)
def test_ids_that_name_nothing_become_unique(given: list[LocatedDocument], expected: list[str]) -> None:
    found = with_unique_ids(given)
    assert ids(found) == expected
    for before, after in zip(given, found, strict=True):
        renamed = before.document.id != after.document.id
        assert after.document.meta == ({PATH: before.source} if renamed else {})


@pytest.mark.parametrize(
    "given",
    [
        [*documents("x.jsonl", "1", "2"), *documents("y.jsonl", "3")],
        [*documents("a.conll", "a", named=False), *documents("b.conll", "b", named=False)],
        [*documents("x.jsonl", "news-1"), *documents("y.jsonl", "news-1")],  # a document that is in two files
        [*documents("x.jsonl", "1", "1")],  # twice in one file
    ],
)
def test_other_ids_stay(given: list[LocatedDocument]) -> None:
    assert with_unique_ids(given) == given


def test_the_meta_of_a_file_is_kept() -> None:
    [first, _] = with_unique_ids(
        [
            LocatedDocument(Document("1", "نعم", meta={PATH: "theirs", "a": 1}), Path("x.jsonl")),
            *documents("y.jsonl", "1"),
        ]
    )
    assert first.document.meta == {PATH: "theirs", "a": 1}


PATHS = st.lists(st.sampled_from("ab"), min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".jsonl")


@given(st.dictionaries(PATHS, st.sets(st.sampled_from(["0", "1", "2", "line 1"]), min_size=1), min_size=1))
def test_numbers_are_always_unique_afterwards(files: dict[str, set[str]]) -> None:
    given_ = [each for path, names in files.items() for each in documents(path, *sorted(names))]
    found = with_unique_ids(given_)
    assert len(set(ids(found))) == len(found)
    assert with_unique_ids(given_) == found
    assert all(new.endswith(old) for new, old in zip(ids(found), ids(given_), strict=True))


def test_ids_of_files_are_known_before_they_are_read() -> None:
    files = [Path("2019/a.txt"), Path("2020/a.txt"), Path("2020/b.txt"), Path("x.jsonl")]
    put = IdsOfFiles(files).put
    made = [documents(str(file), file.stem, named=False)[0] for file in files[:3]]
    assert [put(each).id for each in made] == ["2019/a", "2020/a", "b"]
    assert put(documents("x.jsonl", "line 1")[0]) == Document("x/line 1", "نعم", meta={PATH: "x.jsonl"})
    assert put(documents("x.jsonl", "7")[0]) == Document("7", "نعم")  # a number may be a key of a database


def test_ids_of_a_single_file_stay() -> None:
    assert IdsOfFiles([Path("x.jsonl")]).put(documents("x.jsonl", "line 1")[0]) == Document("line 1", "نعم")
    assert IdsOfFiles([Path("a/x.txt")]).put(documents("a/x.txt", "x", named=False)[0]) == Document("x", "نعم")


def test_ids_of_every_split_of_a_data_set() -> None:
    """Numbers are no keys here: they begin anew in each split."""
    put = IdsOfFiles([Path("hub")], every_split=True).put
    found = [*documents("hub", "0", "a", split="train"), *documents("hub", "1", split="test", named=False)]
    assert [put(each).id for each in found] == ["train/0", "a", "test/1"]
    assert put(found[0]).meta == {PATH: "hub/train"}
    assert IdsOfFiles([Path("hub")]).put(found[0]) == Document("0", "نعم")  # a split that was chosen


def test_ids_of_a_data_set_among_files() -> None:
    put = IdsOfFiles([Path("hub"), Path("x.jsonl")], every_split=True).put
    found = [*documents("hub", "1", split="train", named=False), *documents("x.jsonl", "line 1", named=False)]
    assert [put(each).id for each in found] == ["hub/train/1", "x/line 1"]
