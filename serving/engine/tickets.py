"""Requests as the queue sees them: windows that wait to be read."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...inference.codec import Encoded
from ...inference.encoding.word_pieces import WindowIds


@dataclass(eq=False, slots=True)
class Job:
    """A window of a request.

    Attributes:
        ticket: the request.
        encoded: the document of the window.
        window: the window.
        deaths: the number of worker processes that died while they read it.
    """

    ticket: "Ticket"
    encoded: Encoded
    window: WindowIds
    deaths: int = 0

    @property
    def pieces(self) -> int:
        """The number of its pieces."""
        return len(self.window.ids)


@dataclass(eq=False, slots=True)
class Ticket:
    """Documents of one request whose windows are read.

    Attributes:
        documents: the documents, cut into windows.
        bulk: whether it is in the class of large requests.
        done: the future that is done when all windows are read; cancelled if nobody awaits them any more.
        waiting: the windows that wait.
        left: the number of windows that are not read yet.
        pieces: the number of pieces of all windows.
        created: when the ticket was made, on the clock of `time.perf_counter`.
        started: when its first window was given to a worker; None before.
        unreadable: the documents that are given up, because worker processes die while they read them.
        model_seconds: how long the model took for the batches with its windows.
    """

    documents: Sequence[Encoded]
    bulk: bool
    done: "asyncio.Future[None]"
    waiting: deque[Job] = field(default_factory=deque)
    left: int = 0
    pieces: int = 0
    created: float = field(default_factory=time.perf_counter)
    started: float | None = None
    unreadable: list[Encoded] = field(default_factory=list)
    model_seconds: float = 0.0

    @classmethod
    def of(cls, documents: Sequence[Encoded], *, bulk: bool) -> "Ticket":
        """A ticket for all windows of some documents. One without windows is done at once."""
        ticket = cls(documents, bulk, asyncio.get_running_loop().create_future())
        ticket.waiting.extend(Job(ticket, each, window) for each in documents for window in each.windows)
        ticket.left = len(ticket.waiting)
        ticket.pieces = sum(job.pieces for job in ticket.waiting)
        if not ticket.left:
            ticket.done.set_result(None)
        return ticket

    @property
    def queue_seconds(self) -> float:
        """How long it waited before its first window was given to a worker."""
        return 0.0 if self.started is None else self.started - self.created

    def finish(self, windows: int) -> None:
        """Count windows as read; the last ones finish the ticket."""
        self.left -= windows
        if not self.left and not self.done.done():
            self.done.set_result(None)

    def give_up(self, job: Job) -> None:
        """Count a window as read that cannot be, and with it its document."""
        self.unreadable.append(job.encoded)
        self.finish(1)


def count_pieces(documents: Sequence[Encoded]) -> int:
    """The number of pieces of all windows of documents, [CLS] and [SEP] of each included."""
    return sum(len(window.ids) for each in documents for window in each.windows)
