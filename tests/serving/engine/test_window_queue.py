"""The queue: nothing is lost or doubled, small requests go first, large ones are not starved."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.inference.codec import Encoded
from musamma.inference.encoding.windows import Window
from musamma.inference.encoding.word_pieces import WindowIds, WordPieces
from musamma.serving.engine.frames import (
    HEAD,
    Frame,
    Kind,
    frame_of,
    pack_log_probs,
    pack_windows,
    unpack_log_probs,
    unpack_windows,
)
from musamma.serving.engine.tickets import Job, Ticket
from musamma.serving.engine.window_queue import WindowQueue

BUDGET = 64


def ticket_of(lengths: list[int], *, bulk: bool) -> Ticket:
    """A ticket of one document with windows of the given numbers of pieces."""
    none = np.zeros(0, dtype=np.int64)
    windows = [WindowIds(np.arange(length), none, Window(0, 0, 0, 0)) for length in lengths]
    pieces = WordPieces(none, np.zeros(1, dtype=np.int64), ())
    return Ticket.of([Encoded(Document("", ""), pieces, windows, np.zeros((0, 9), dtype=np.float32))], bulk=bulk)


def in_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


def drain(queue: WindowQueue) -> list[list[Job]]:
    batches = []
    while batch := queue.take(BUDGET):
        batches.append(batch)
    return batches


lengths = st.lists(st.integers(2, 80), max_size=12)


@given(st.lists(st.tuples(lengths, st.booleans()), max_size=8), st.data())
def test_every_window_is_taken_once(requests: list[tuple[list[int], bool]], data: st.DataObject) -> None:
    async def test() -> None:
        queue = WindowQueue()
        tickets = [ticket_of(each, bulk=bulk) for each, bulk in requests]
        expected = [job for ticket in tickets for job in ticket.waiting]
        for ticket in tickets:
            queue.add(ticket, first=data.draw(st.booleans()))
        taken = []
        while batch := queue.take(BUDGET):
            assert len({job.ticket.bulk for job in batch}) == 1
            assert len(batch) == 1 or len(batch) * max(job.pieces for job in batch) <= BUDGET
            if data.draw(st.integers(0, 4)) == 0:
                queue.put_back(batch)  # a worker has died
                batch = queue.take(BUDGET)
            taken += batch
            waiting = queue.pieces(bulk=True) + queue.pieces(bulk=False)
            assert waiting == sum(job.pieces for ticket in tickets for job in ticket.waiting)
        assert sorted(map(id, taken)) == sorted(map(id, expected))
        assert not queue

    in_loop(test)


def test_small_requests_go_first_and_large_ones_are_not_starved() -> None:
    async def test() -> None:
        queue = WindowQueue()
        queue.add(ticket_of([60] * 20, bulk=True))
        for _ in range(20):
            queue.add(ticket_of([60], bulk=False))
        order = [batch[0].ticket.bulk for batch in drain(queue)]
        assert order[:9] == [False, False, False, True, False, False, False, True, False]
        assert order.count(True) == 20

    in_loop(test)


def test_requests_of_one_class_take_turns() -> None:
    async def test() -> None:
        queue = WindowQueue()
        first, second = ticket_of([60] * 5, bulk=True), ticket_of([60] * 5, bulk=True)
        queue.add(first)
        queue.add(second)
        order = [batch[0].ticket for batch in drain(queue)]
        assert order == [first, second] * 5

    in_loop(test)


def test_windows_of_several_requests_share_a_batch() -> None:
    async def test() -> None:
        queue = WindowQueue()
        tickets = [ticket_of([16], bulk=False) for _ in range(4)]
        for ticket in tickets:
            queue.add(ticket)
        assert {job.ticket for job in queue.take(BUDGET)} == set(tickets)

    in_loop(test)


def test_what_waits_is_shared_among_idle_workers_and_padding_is_weighed() -> None:
    async def test() -> None:
        queue = WindowQueue()
        for length in (10, 12, 10, 12):
            queue.add(ticket_of([length], bulk=False))
        assert [job.pieces for job in queue.take(BUDGET, idle=2)] == [10, 10]
        assert [job.pieces for job in queue.take(BUDGET)] == [12, 12]
        for length in (10, 30, 11, 12):
            queue.add(ticket_of([length], bulk=False))
        assert [job.pieces for job in queue.take(BUDGET)] == [10, 11, 12]  # with 30, it would be half padding

    in_loop(test)


def test_batches_of_large_requests_are_smaller_while_small_ones_come() -> None:
    async def test() -> None:
        queue = WindowQueue()
        queue.add(ticket_of([16] * 8, bulk=True))
        assert len(queue.take(BUDGET)) == 4
        queue.add(ticket_of([16], bulk=False))
        assert len(queue.take(BUDGET)) == 1
        assert len(queue.take(BUDGET)) == 2

    in_loop(test)


def test_a_window_that_has_killed_workers_is_read_alone() -> None:
    async def test() -> None:
        queue = WindowQueue()
        for _ in range(3):
            queue.add(ticket_of([10], bulk=False))
        batch = queue.take(BUDGET)
        assert len(batch) == 3
        for job in batch:
            job.deaths = 2
        queue.put_back(batch)
        assert [len(each) for each in drain(queue)] == [1, 1, 1]

    in_loop(test)


def test_a_dropped_request_leaves_nothing() -> None:
    async def test() -> None:
        queue = WindowQueue()
        gone, kept = ticket_of([20] * 3, bulk=False), ticket_of([20], bulk=False)
        queue.add(gone)
        queue.add(kept)
        queue.drop(gone)
        assert queue.pieces(bulk=False) == 20
        assert [job.ticket for batch in drain(queue) for job in batch] == [kept]

    in_loop(test)


ids = st.lists(st.integers(0, 250_000), min_size=2, max_size=30)


@given(st.lists(ids, min_size=1, max_size=6), st.data())
def test_windows_and_log_probabilities_pass_the_pipe_unchanged(pieces: list[list[int]], data: st.DataObject) -> None:
    windows = [
        WindowIds(
            np.array(each),
            np.array(data.draw(st.lists(st.integers(0, len(each) - 1), max_size=5)), dtype=np.int64),
            Window(0, 0, 0, 0),
        )
        for each in pieces
    ]
    packed = Frame(Kind.BATCH, 7, 0.25, pack_windows(windows)).pack()
    frame = frame_of(HEAD.unpack(packed[: HEAD.size]), packed[HEAD.size :])
    assert (frame.kind, frame.number, frame.seconds) == (Kind.BATCH, 7, 0.25)
    for before, after in zip(windows, unpack_windows(frame.body), strict=True):
        assert after.ids.tolist() == before.ids.tolist()
        assert after.heads.tolist() == before.heads.tolist()
    drawn = np.random.default_rng(0)
    log_probs = [drawn.standard_normal((len(window.heads), 9)).astype(np.float32) for window in windows]
    found = unpack_log_probs(pack_log_probs(log_probs), windows, 9)
    for one, other in zip(log_probs, found, strict=True):
        assert np.array_equal(one, other)
