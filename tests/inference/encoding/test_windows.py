from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musamma.inference.encoding.windows import Window, core_capacity, cut_sentences, cut_windows


@st.composite
def cuts(draw: st.DrawFn) -> tuple[list[int], list[int], int, int]:
    """Piece counts, sentence ends, size and context."""
    context = draw(st.integers(0, 12))
    capacity = draw(st.integers(1, 30))
    pieces = draw(st.lists(st.integers(1, capacity), max_size=80))
    ends = draw(st.sets(st.integers(1, len(pieces)))) if pieces else set()
    return pieces, sorted(ends), 2 * context + capacity, context


@given(cuts())
def test_every_word_is_in_exactly_one_core_and_cores_are_in_order(case: tuple[list[int], list[int], int, int]) -> None:
    pieces, ends, room, context = case
    windows = cut_windows(pieces, ends, room=room, context=context)
    cores = [word for window in windows for word in range(window.core_start, window.core_end)]
    assert cores == list(range(len(pieces)))
    assert all(window.core_start < window.core_end for window in windows)


@given(cuts())
def test_windows_contain_their_core_and_fit(case: tuple[list[int], list[int], int, int]) -> None:
    pieces, ends, room, context = case
    for window in cut_windows(pieces, ends, room=room, context=context):
        assert 0 <= window.start <= window.core_start < window.core_end <= window.end <= len(pieces)
        assert sum(pieces[window.start : window.end]) <= room


@given(cuts())
def test_context_is_never_wasted_where_text_remains(case: tuple[list[int], list[int], int, int]) -> None:
    pieces, ends, room, context = case
    for window in cut_windows(pieces, ends, room=room, context=context):
        held = sum(pieces[window.start : window.end])
        if window.start > 0:
            assert held + pieces[window.start - 1] > room
        if window.end < len(pieces):
            assert held + pieces[window.end] > room


@given(cuts())
def test_each_side_gets_its_context_up_to_the_size_of_a_word(case: tuple[list[int], list[int], int, int]) -> None:
    pieces, ends, room, context = case
    for window in cut_windows(pieces, ends, room=room, context=context):
        left, right = pieces[window.start : window.core_start], pieces[window.core_end : window.end]
        assert window.start == 0 or sum(left) + pieces[window.start - 1] > context
        assert window.end == len(pieces) or sum(right) + pieces[window.end] > context


@given(cuts())
def test_one_window_where_the_document_fits(case: tuple[list[int], list[int], int, int]) -> None:
    pieces, ends, room, context = case
    windows = cut_windows(pieces, ends, room=room, context=context)
    if sum(pieces) <= room:
        assert windows == ([Window(0, 0, len(pieces), len(pieces))] if pieces else [])
    else:
        assert len(windows) > 1


@given(cuts())
def test_cores_are_not_needlessly_many(case: tuple[list[int], list[int], int, int]) -> None:
    pieces, ends, room, context = case
    windows = cut_windows(pieces, ends, room=room, context=context)
    sums = [sum(pieces[window.core_start : window.core_end]) for window in windows]
    capacity = core_capacity(room, context)
    longest = max(pieces, default=0)
    assert all(held >= capacity / 4 - longest for held in sums[:-1])


@given(cuts())
def test_numpy_arrays_do_as_well_as_lists(case: tuple[list[int], list[int], int, int]) -> None:
    pieces, ends, room, context = case
    from_arrays = cut_windows(np.array(pieces, dtype=int), np.array(ends, dtype=int), room=room, context=context)
    assert from_arrays == cut_windows(pieces, ends, room=room, context=context)


def test_without_sentences_cores_are_of_about_equal_length() -> None:
    windows = cut_windows([1] * 1000, [], room=126, context=16)
    lengths = [window.core_end - window.core_start for window in windows]
    assert sum(lengths) == 1000
    assert max(lengths) - min(lengths) <= 1
    assert len(lengths) == -(-1000 // core_capacity(126, 16))


def test_cores_end_with_sentences_where_these_end_nearby() -> None:
    ends = [*range(7, 1001, 7), 1000]
    windows = cut_windows([1] * 1000, ends, room=126, context=16)
    assert {window.core_end for window in windows} <= set(ends)


def test_a_sentence_longer_than_a_window_is_cut_and_not_cut_off() -> None:
    windows = cut_windows([2] * 530, [530], room=126, context=24)
    assert windows[0].start == 0
    assert windows[-1].core_end == windows[-1].end == 530
    assert all(before.core_end == after.core_start for before, after in pairwise(windows))


def test_no_words_no_windows() -> None:
    assert cut_windows([], [], room=126, context=16) == []


def test_two_hundred_thousand_words_take_linear_time() -> None:
    count = 200_000
    windows = cut_windows([1, 2, 3, 1] * (count // 4), range(20, count + 1, 20), room=510, context=64)
    assert sum(window.core_end - window.core_start for window in windows) == count


@pytest.mark.parametrize(("room", "context"), [(0, 0), (32, 16), (10, 100), (-5, 0), (128, -1)])
def test_windows_without_room_are_refused(room: int, context: int) -> None:
    with pytest.raises(ValueError, match=f"room for {room} pieces of words and {context} of context .* expected room"):
        cut_windows([1], [1], room=room, context=context)


def test_core_capacity_leaves_the_context_out() -> None:
    assert core_capacity(1, 0) == 1
    assert core_capacity(510, 64) == 382


@pytest.mark.parametrize("pieces", [[0], [1, 0, 1], [-1], [95], [1, 500]])
def test_words_of_no_piece_or_too_many_are_refused(pieces: list[int]) -> None:
    with pytest.raises(ValueError, match="pieces, expected 1 to 94"):
        cut_windows(pieces, [len(pieces)], room=126, context=16)


@given(cuts())
def test_sentences_are_cut_each_for_itself(case: tuple[list[int], list[int], int, int]) -> None:
    pieces, ends, room, context = case
    ends = sorted({*ends, len(pieces)}) if pieces else []
    windows = cut_sentences(pieces, ends, room=room, context=context)
    assert [word for w in windows for word in range(w.core_start, w.core_end)] == list(range(len(pieces)))
    starts = [0, *ends][: len(ends)]
    for window in windows:
        assert any(start <= window.start and window.end <= end for start, end in zip(starts, ends, strict=True))
    for start, end in zip(starts, ends, strict=True):
        alone = cut_windows(pieces[start:end], [end - start], room=room, context=context)
        assert sum(start <= window.start < end for window in windows) == len(alone)


@given(cuts(), st.data())
def test_a_first_core_of_a_given_size_changes_nothing_else(
    case: tuple[list[int], list[int], int, int], data: st.DataObject
) -> None:
    pieces, ends, room, context = case
    capacity = core_capacity(room, context)
    totals = [sum(pieces[:end]) for end in range(1, len(pieces) + 1)]
    first = data.draw(st.integers(0, sum(total <= capacity for total in totals)))
    windows = cut_windows(pieces, ends, room=room, context=context, first=first)
    cores = [word for window in windows for word in range(window.core_start, window.core_end)]
    assert cores == list(range(len(pieces)))
    assert all(sum(pieces[window.start : window.end]) <= room for window in windows)
    if first and len(windows) > 1:
        assert windows[0].core_end == first
