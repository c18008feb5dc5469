from itertools import pairwise

import numpy as np
import pytest
from helpers.strategies import LABELS, legal_tags, tags
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.tags.tag import split_tag
from musamma.data.tags.tag_set import TagSet

SOME_LABELS = st.lists(st.sampled_from(["PER", "ORG", "LOC", "DATE", "O", "B-X", "شخص"]), min_size=1, unique=True)


def test_order_is_that_of_the_labels() -> None:
    assert TagSet(("PER", "LOC")).tags == ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
    assert TagSet(("LOC", "PER")).tags == ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")


@given(SOME_LABELS)
def test_ids_are_the_indices_of_the_tags(labels: list[str]) -> None:
    tag_set = TagSet(tuple(labels))
    assert [tag_set.ids[tag] for tag in tag_set.tags] == list(range(2 * len(labels) + 1))


@given(SOME_LABELS)
def test_every_tag_splits_into_the_prefix_and_label_it_was_made_of(labels: list[str]) -> None:
    pairs = [split_tag(tag) for tag in TagSet(tuple(labels)).tags]
    assert pairs == [("O", ""), *((prefix, label) for label in labels for prefix in ("B", "I"))]


@given(SOME_LABELS)
def test_transitions_by_definition(labels: list[str]) -> None:
    tag_set = TagSet(tuple(labels))
    assert tag_set.legal.dtype == np.bool_
    for i, before in enumerate(tag_set.tags):
        for j, after in enumerate(tag_set.tags):
            prefix, label = split_tag(after)
            expected = prefix != "I" or split_tag(before) in (("B", label), ("I", label))
            assert tag_set.legal[i, j] == expected
    assert tag_set.legal_start.tolist() == [split_tag(tag)[0] != "I" for tag in tag_set.tags]


@given(legal_tags())
def test_legal_sequences_pass_the_table(sequence: list[str]) -> None:
    assert is_legal(sequence)


@given(tags())
def test_the_table_finds_invalid_starts(sequence: list[str]) -> None:
    invalid = [t for last, t in zip(["O", *sequence], sequence, strict=False) if t[0] == "I" and last[2:] != t[2:]]
    assert is_legal(sequence) == (not invalid)


def is_legal(sequence: list[str]) -> bool:
    tag_set = TagSet(LABELS)
    ids = [tag_set.ids[tag] for tag in sequence]
    started = not ids or bool(tag_set.legal_start[ids[0]])
    return started and all(tag_set.legal[i, j] for i, j in pairwise(ids))


@pytest.mark.parametrize("labels", [(), ("",), ("PER", "PER"), ("PER", "A B"), ("PER\n",), ("PER\u00a0",)])
def test_bad_labels_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"found the labels .*, expected distinct names without white space"):
        TagSet(labels)


@pytest.mark.parametrize("tag", ["", "B", "I", "B-", "I-", "X-PER", "PER", "b-PER", "O-PER", " O", "BPER", "-PER", "o"])
def test_bad_tags_are_refused(tag: str) -> None:
    with pytest.raises(ValueError, match=r"found the tag .*, expected O, B-LABEL or I-LABEL"):
        split_tag(tag)


def test_a_label_may_hold_dashes() -> None:
    assert split_tag("B-B-X-y") == ("B", "B-X-y")
