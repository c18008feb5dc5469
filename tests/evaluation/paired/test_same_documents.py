"""Documents of two files are paired by ids that say something, otherwise by their texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.data.located import LocatedDocument
from musamma.evaluation.paired.same_documents import align


def side(*documents: tuple[str, str], named: bool = True) -> list[LocatedDocument]:
    return [LocatedDocument(Document(name, text), Path("x"), named=named) for name, text in documents]


def pairs(first: list[LocatedDocument], second: list[LocatedDocument]) -> list[tuple[str, str]] | None:
    found = align(first, second, lambda each: each.document.text)
    return None if found is None else [(one.document.id, two.document.id) for one, two in found]


A, B = ("a", "زار"), ("b", "عاد")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (side(A, B), side(B, A), [("a", "a"), ("b", "b")]),
        # Ids that files give are believed, so that a text which differs is told.
        (side(A, B), side(("a", "عاد"), ("b", "زار")), [("a", "a"), ("b", "b")]),
        (side(A, B), side(A), None),
        (side(A, B), side(A, ("c", "عاد")), None),
        (side(A, B), side(A, A), None),
        # No id in common: by order, or by the texts.
        (side(A, B), side(("x", "زار"), ("y", "عاد")), [("a", "x"), ("b", "y")]),
        (side(A, B), side(("y", "عاد"), ("x", "زار")), [("a", "x"), ("b", "y")]),
        (side(A, ("b", "زار")), side(("x", "زار"), ("y", "زار")), [("a", "x"), ("b", "y")]),
        (side(A, B), side(("x", "زار"), ("y", "قال")), None),
        # Ids that name nothing: numbers from 0 and from 1, or lines.
        (side(("0", "زار"), ("1", "عاد")), side(("1", "زار"), ("2", "عاد")), [("0", "1"), ("1", "2")]),
        (side(("0", "زار"), ("1", "عاد")), side(("1", "زار"), ("0", "عاد")), [("0", "1"), ("1", "0")]),
        (side(("x/1", "زار"), ("y/1", "عاد")), side(("1", "زار"), ("1", "عاد")), [("x/1", "1"), ("y/1", "1")]),
        (side(A, B), side(("a", "زار"), ("line 2", "عاد")), [("a", "a"), ("b", "line 2")]),
        (side(("t", "زار"), named=False), side(("u", "زار"), named=False), [("t", "u")]),
    ],
)
def test_pairs(
    first: list[LocatedDocument], second: list[LocatedDocument], expected: list[tuple[str, str]] | None
) -> None:
    assert pairs(first, second) == expected


@given(st.data(), st.lists(st.text(max_size=3), max_size=6, unique=True))
def test_documents_without_ids_are_found_in_any_order(data: st.DataObject, texts: list[str]) -> None:
    first = side(*((f"{n}", text) for n, text in enumerate(texts)))
    second = side(*((f"line {n}", text) for n, text in enumerate(data.draw(st.permutations(texts)))))
    found = align(first, second, lambda each: each.document.text)
    assert found is not None
    assert [one.document.id for one, _ in found] == [each.document.id for each in first]
    assert all(one.document.text == two.document.text for one, two in found)
