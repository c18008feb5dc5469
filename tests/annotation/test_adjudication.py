"""Differences of two annotators."""

from itertools import pairwise
from pathlib import Path

import pytest
from helpers.command import Command
from hypothesis import given
from hypothesis import strategies as st

from musamma.annotation.adjudication import find_differences
from musamma.data.formats.projects.actions import Mark

A, B = Mark(0, 1, "PER"), Mark(3, 3, "LOC")


def _flat(cuts: list[tuple[int, int, str]]) -> list[Mark]:
    found: list[Mark] = []
    for gap, length, label in cuts:
        first = (found[-1].last + 1 if found else 0) + gap
        found.append(Mark(first, first + length, label))
    return found


annotations = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from(["PER", "LOC"])), max_size=6
).map(_flat)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("mona", "mona"), "found 'mona' twice, expected two annotators to decide between; correct --adjudicate"),
        (("ali", "mona"), "found 'ali' on both sides, expected somebody else to decide; name yourself with --as"),
    ],
)
def test_three_people_are_needed_to_decide(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    names: tuple[str, str],
    message: str,
) -> None:
    source = tmp_path / "a.txt"
    source.write_text("زار محمد موسكو", encoding="utf-8")
    command = Command(monkeypatch, capsys)
    done = command("annotate", tmp_path / "p", source, "--labels", "PER", "--as", "ali", "--adjudicate", *names)
    assert (done.code, message in done.err) == (2, True)


def test_what_is_the_same_is_no_difference() -> None:
    assert find_differences([A, B], [A, B]) == []
    (found,) = find_differences([A, B], [A])
    assert (found.words, found.a, found.b) == ((3, 3), (B,), ())


def test_what_overlaps_is_one_difference() -> None:
    (found,) = find_differences([Mark(0, 1, "PER"), Mark(3, 4, "LOC")], [Mark(1, 3, "ORG")])
    assert found.words == (0, 4)
    assert len(found.a) + len(found.b) == 3


@given(annotations, annotations)
def test_differences_hold_all_that_differs_and_share_no_word(one: list[Mark], two: list[Mark]) -> None:
    found = find_differences(one, two)
    assert {mark for each in found for mark in (*each.a, *each.b)} == set(one) ^ set(two)
    assert all(before.words[1] < after.words[0] for before, after in pairwise(found))
    for each in found:
        covered = {word for mark in (*each.a, *each.b) for word in range(mark.first, mark.last + 1)}
        assert covered == set(range(each.words[0], each.words[1] + 1))
        # Choosing either side removes and adds nothing of what both have.
        outside = [mark for mark in {*one} & {*two} if mark.last >= each.words[0] and mark.first <= each.words[1]]
        assert outside == []
