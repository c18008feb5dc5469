"""Documents that a target cannot write are found, and no others."""

from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import PROVENANCE, Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.registry import Keeps
from musamma.inference.bulk.part_files import Tally, Target, find_unwritable, fit_document


def target(*, distinct: bool = False) -> Target:
    """A target that refuses documents whose id starts with "bad", and, if `distinct`, those that share an id."""

    def write(documents: Iterable[Document], path: Path) -> None:
        ids = [document.id for document in documents]
        assert not path.exists()
        if any(each.startswith("bad") for each in ids) or (distinct and len(set(ids)) < len(ids)):
            raise DataError("cannot be written")
        path.write_text(" ".join(ids), encoding="utf-8")

    return Target("test", ".test", Keeps.EVERYTHING, write)


@given(st.lists(st.booleans(), max_size=20))
def test_exactly_the_bad_documents_are_found(bad: list[bool]) -> None:
    documents = [Document(f"bad {n}" if each else f"good {n}", "نعم") for n, each in enumerate(bad)]
    found = find_unwritable(documents, target())
    assert sorted(found) == [n for n, each in enumerate(bad) if each]
    assert all(each.id == documents[n].id and each.reason == "cannot be written" for n, each in found.items())


@given(st.lists(st.sampled_from(["a", "b", "c", "bad"]), max_size=12))
def test_the_first_of_documents_that_exclude_each_other_is_kept(ids: list[str]) -> None:
    found = find_unwritable([Document(each, "نعم") for each in ids], target(distinct=True))
    assert sorted(found) == [n for n, each in enumerate(ids) if each == "bad" or each in ids[:n]]


def test_what_a_format_cannot_fit_is_rejected() -> None:
    flat = Target("conll", ".conll", Keeps.NOTHING, target().write)
    provenance = {PROVENANCE: {"words": 1}}
    inside = Document("a", "موسكو", (Entity(0, 2, "LOC", 0.5),), provenance)
    rejected = fit_document(inside, flat)
    assert not isinstance(rejected, tuple)
    assert rejected.id == "a"
    assert "whole words" in rejected.reason
    whole = fit_document(Document("a", "موسكو", (Entity(0, 5, "LOC", 0.5),), provenance), flat)
    assert isinstance(whole, tuple)
    assert whole[1] == Tally(1, 5, 1, 1, lost={"scores": 1, "provenance records of predictions": 1})
