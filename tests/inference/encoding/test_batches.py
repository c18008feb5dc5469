"""Batches contain every window once, keep to their size, run in parallel, and give the same results in any thread."""

from collections.abc import Sequence
from threading import Barrier, get_ident

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from musamma.inference.encoding.batches import Job, Runner, cut_batches, log_softmax, pad
from musamma.inference.encoding.windows import Window
from musamma.inference.encoding.word_pieces import WindowIds

TAGS = 5


def jobs_of(lengths: Sequence[int]) -> list[Job]:
    return [
        Job(index, WindowIds(np.arange(1, length + 1), np.arange(length), Window(0, 0, length, length)))
        for index, length in enumerate(lengths)
    ]


class Sines:
    """A backend whose logits depend only on a piece's id, and which records the masks of its batches."""

    def __init__(self, parallel: int = 1, batch_pieces: int = 64) -> None:
        self.parallel, self.batch_pieces = parallel, batch_pieces
        self.seen: list[NDArray[np.int64]] = []

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        self.seen.append(mask)
        values = np.sin(ids[..., None] * np.arange(1, TAGS + 1)) * mask[..., None]
        return values.astype(np.float32)


@given(st.lists(st.integers(1, 80), max_size=60), st.integers(1, 200))
def test_every_window_is_in_one_batch_within_the_budget(lengths: list[int], pieces: int) -> None:
    batches = list(cut_batches(jobs_of(lengths), pieces))
    assert sorted(job.document for batch in batches for job in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(len(job.window.ids) for job in batch)
        assert len(batch) == 1 or longest * len(batch) <= pieces
    # Longest first: no batch contains a window that is longer than one of an earlier batch.
    flat = [len(job.window.ids) for batch in batches for job in batch]
    assert flat == sorted(flat, reverse=True)


def test_windows_of_like_length_leave_little_padding() -> None:
    lengths = np.random.default_rng(0).integers(5, 80, 2_000)
    batches = [pad([job.window for job in batch])[1] for batch in cut_batches(jobs_of(lengths.tolist()), 256)]
    assert sum(mask.size for mask in batches) < 1.02 * lengths.sum()


@given(st.lists(st.integers(1, 20), min_size=1, max_size=20), st.integers(0, 30))
def test_padding_hides_nothing_else(lengths: list[int], padding: int) -> None:
    ids, mask = pad([job.window for job in jobs_of(lengths)], padding)
    assert ids.shape == mask.shape == (len(lengths), max(lengths))
    assert mask.sum(axis=1).tolist() == lengths
    for row, length in enumerate(lengths):
        assert ids[row].tolist() == [*range(1, length + 1), *[padding] * (max(lengths) - length)]


@pytest.mark.parametrize("parallel", [1, 2, 5])
def test_each_window_gets_its_own_table(parallel: int) -> None:
    lengths = np.random.default_rng(1).integers(1, 70, 100).tolist()
    backend = Sines(parallel)
    running = Runner(backend, temperature=1.5).start(jobs_of(lengths))
    found = {
        job.document: table for each in running for job, table in zip(each.batch, each.log_probs.result(), strict=True)
    }
    assert len(backend.seen) == len(running) > 10
    for index, length in enumerate(lengths):
        alone = Sines().logits(np.arange(1, length + 1)[None], np.ones((1, length), dtype=np.int64))
        np.testing.assert_array_equal(found[index], log_softmax(alone[0], 1.5))


def test_as_many_batches_run_at_once_as_the_backend_can() -> None:
    barrier = Barrier(2, timeout=30)
    threads = set()

    class Meeting(Sines):
        def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
            threads.add(get_ident())
            barrier.wait()  # breaks if no other thread arrives
            return super().logits(ids, mask)

    for each in Runner(Meeting(2), temperature=1.0).start(jobs_of([60] * 8)):
        each.log_probs.result()
    assert len(threads) == 2
    assert get_ident() not in threads


def test_what_a_backend_raises_is_raised() -> None:
    class Broken(Sines):
        def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
            raise MemoryError("no room")

    [running] = Runner(Broken(), temperature=1.0).start(jobs_of([3]))
    with pytest.raises(MemoryError, match="no room"):
        running.log_probs.result()
