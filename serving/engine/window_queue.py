"""The queue of windows: small requests go first, large ones are never starved, and no request waits for another one's
last window."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from .tickets import Job, Ticket

_IN_A_ROW = 3
"""The number of batches of small requests after which a batch of large ones is due, if there are any."""

_AHEAD = 64
"""The number of windows among which those of similar length are chosen for a batch."""

_FIXED = 16
"""What a batch costs besides its pieces, padding included, in pieces: measured with the embedded encoder."""

_MIXED = 2
"""Batches of large requests are so many times smaller while small ones come, which then wait less for their end."""

_MIXED_SECONDS = 2.0
"""The time for which a small request counts as coming."""


class WindowQueue:
    """The waiting windows of all requests, in two classes."""

    def __init__(self) -> None:
        self._small, self._large = _Line(), _Line()
        self._in_a_row = 0
        self._last_small = -_MIXED_SECONDS

    def __bool__(self) -> bool:
        return bool(self._small or self._large)

    def pieces(self, *, bulk: bool) -> int:
        """The number of pieces that wait in a class."""
        return (self._large if bulk else self._small).pieces

    def add(self, ticket: Ticket, *, first: bool = False) -> None:
        """Put the waiting windows of a ticket into the queue.

        Args:
            ticket: the ticket, which is not in the queue.
            first: whether it is the next in its class.
        """
        self._line(ticket).add(ticket, first=first)
        if not ticket.bulk:
            self._last_small = time.monotonic()

    def drop(self, ticket: Ticket) -> None:
        """Forget the waiting windows of a ticket."""
        self._line(ticket).drop(ticket)

    def put_back(self, jobs: Sequence[Job]) -> None:
        """Put windows that were taken, but not read, into the queue again, as the next ones of their requests."""
        for job in reversed(jobs):
            self._line(job.ticket).put_back(job)

    def take(self, pieces: int, idle: int = 1) -> list[Job]:
        """Take the windows of the next batch.

        Args:
            pieces: the largest number of pieces in a batch, padding included; a longer window is a batch of its own.
            idle: the number of batches that could start now, among which what waits is shared.

        Returns:
            Windows of one class and of similar length; empty if none waits.
        """
        due = self._large and (not self._small or self._in_a_row >= _IN_A_ROW)
        self._in_a_row = 0 if due else self._in_a_row + 1
        line = self._large if due else self._small
        if due and time.monotonic() - self._last_small < _MIXED_SECONDS:
            pieces //= _MIXED
        return line.take(min(pieces, -(-line.pieces // idle)) if idle > 1 else pieces)

    def _line(self, ticket: Ticket) -> "_Line":
        return self._large if ticket.bulk else self._small


class _Line:
    """The waiting tickets of one class. They take turns, so a long one does not delay those behind it."""

    def __init__(self) -> None:
        self.pieces = 0
        self._tickets: deque[Ticket] = deque()

    def __bool__(self) -> bool:
        return bool(self._tickets)

    def add(self, ticket: Ticket, *, first: bool) -> None:
        if ticket.waiting:
            (self._tickets.appendleft if first else self._tickets.append)(ticket)
            self.pieces += sum(job.pieces for job in ticket.waiting)

    def drop(self, ticket: Ticket) -> None:
        if ticket.waiting:
            self._tickets.remove(ticket)
            self.pieces -= sum(job.pieces for job in ticket.waiting)
            ticket.waiting.clear()

    def put_back(self, job: Job) -> None:
        if not job.ticket.waiting:
            self._tickets.appendleft(job.ticket)
        job.ticket.waiting.appendleft(job)
        self.pieces += job.pieces

    def take(self, pieces: int) -> list[Job]:
        if not self._tickets:
            return []
        ahead = list(islice(self._in_turn(), 1 if self._killer() else _AHEAD))
        batch = _best_batch(ahead, pieces)
        for job in batch:
            job.ticket.waiting.remove(job)
            self.pieces -= job.pieces
        self._tickets.rotate(-1)
        for ticket in {job.ticket for job in batch if not job.ticket.waiting}:
            self._tickets.remove(ticket)
        return batch

    def _killer(self) -> bool:
        """Whether the next window is read alone, because workers died while they read it with others."""
        return self._tickets[0].waiting[0].deaths > 1

    def _in_turn(self) -> Iterator[Job]:
        """The first window of each ticket, then the second of each …"""
        windows = [iter(ticket.waiting) for ticket in islice(self._tickets, _AHEAD)]
        while windows:
            following = [(each, next(each, None)) for each in windows]
            yield from (job for _, job in following if job is not None)
            windows = [each for each, job in following if job is not None]


def _best_batch(jobs: Sequence[Job], pieces: int) -> list[Job]:
    """The batch with the first of some windows that costs the least for each piece.

    Args:
        jobs: the windows.
        pieces: the largest number of pieces in a batch, padding included.
    """
    ordered = sorted(jobs, key=lambda job: job.pieces)
    sums = [0, *accumulate(job.pieces for job in ordered)]
    first = ordered.index(jobs[0])
    best, batch = 0.0, [jobs[0]]
    for end in range(first + 1, len(ordered) + 1):
        longest = ordered[end - 1].pieces
        for start in range(max(0, end - pieces // longest), first + 1):
            worth = (sums[end] - sums[start]) / (_FIXED + (end - start) * longest)
            if worth > best:
                best, batch = worth, ordered[start:end]
    return batch
