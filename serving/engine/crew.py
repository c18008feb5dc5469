"""The worker processes: started, given batches, watched, and replaced when they die or hang."""

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from struct import unpack
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...data.errors import ModelError
from .frames import HEAD, Frame, Kind, frame_of, pack_windows, unpack_log_probs
from .tickets import Job
from .worker import Task

_SILENT = 3.0
"""Seconds without an answer to a ping after which a worker process is taken to hang, and is replaced."""
_SLOW = 3.0
"""Seconds after which a batch makes a worker count as not ready."""
_STUCK = 20.0
"""Seconds after which a worker is replaced that answers pings, but does not finish a batch."""
_LOADING = 120.0
"""Seconds in which a worker must have loaded the model."""
_PULSE = 0.5
"""Seconds between two pings."""

_LOG = logging.getLogger("musamma.serving")


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows that a worker process reads."""

    jobs: Sequence[Job]
    sent: float = field(default_factory=time.monotonic)

    @property
    def padded(self) -> int:
        """The number of pieces, padding included."""
        return len(self.jobs) * max(job.pieces for job in self.jobs)


class Foreman(Protocol):
    """Who gives out work, and takes the results."""

    tags: int

    def free(self) -> None:
        """A worker can take another batch."""

    def read(self, batch: Batch, log_probs: Sequence[NDArray[np.float32]], seconds: float, budget: int) -> None:
        """A batch of at most `budget` pieces has been read, in so many seconds."""

    def lost(self, batches: Sequence[Batch]) -> None:
        """A worker has died while it read these batches."""


class Crew:
    """A fixed number of worker processes.

    Args:
        task: what each process loads.
        count: the number of processes.
        foreman: who gives out work, and takes the results.
    """

    def __init__(self, task: Task, count: int, foreman: Foreman) -> None:
        self._workers = [_Worker(task, foreman) for _ in range(count)]
        self._tasks: list[asyncio.Task[None]] = []

    async def spawn(self) -> None:
        """Start all processes."""
        self._tasks = [asyncio.create_task(worker.keep()) for worker in self._workers]
        for worker in self._workers:
            await worker.spawned.wait()

    async def load(self) -> None:
        """Wait until each process has loaded the model.

        Raises:
            ModelError: the model cannot be used.
        """
        ready = asyncio.create_task(self._all_ready())
        try:
            await asyncio.wait([*self._tasks, ready], return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        for task in self._tasks:
            if task.done():
                task.result()
        self._tasks.append(asyncio.create_task(self._watch()))

    async def stop(self) -> None:
        """End all processes."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def idle(self) -> "Iterator[_Worker]":
        """The workers that can take another batch, those with the fewest first."""
        yield from sorted((worker for worker in self._workers if worker.room), key=lambda worker: len(worker.running))

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that have loaded the model."""
        return [worker.process.pid for worker in self._workers if worker.process and worker.ready.is_set()]

    @property
    def room(self) -> int:
        """The number of batches that the workers can take now."""
        return sum(worker.room for worker in self._workers)

    @property
    def capacity(self) -> int:
        """The number of batches that all workers together run at the same time."""
        return sum(worker.parallel for worker in self._workers)

    @property
    def restarts(self) -> int:
        """The number of processes that had to be replaced."""
        return sum(worker.restarts for worker in self._workers)

    def trouble(self) -> str | None:
        """Why a worker cannot be relied on at the moment, or None if all can."""
        return next((reason for worker in self._workers if (reason := worker.trouble())), None)

    async def _all_ready(self) -> None:
        for worker in self._workers:
            await worker.ready.wait()

    async def _watch(self) -> None:
        """Ping the workers, and kill those that hang; each is then replaced by `_Worker.keep`."""
        while True:
            await asyncio.sleep(_PULSE)
            for worker in self._workers:
                worker.check()


class _Worker:
    """One process at a time, and the batches that it reads."""

    def __init__(self, task: Task, foreman: Foreman) -> None:
        self._task, self._foreman = task, foreman
        self.process: asyncio.subprocess.Process | None = None
        self.spawned = asyncio.Event()
        self.ready = asyncio.Event()
        self.running: dict[int, Batch] = {}
        self.parallel = 1
        self.batch_pieces = 1
        self.restarts = 0
        self._number = 0
        self._heard = 0.0

    @property
    def room(self) -> int:
        """The number of batches that it can take now."""
        return self.parallel - len(self.running) if self.ready.is_set() else 0

    def trouble(self) -> str | None:
        """Why it cannot be relied on, or None."""
        if not self.ready.is_set():
            return "a worker process is being started"
        now = time.monotonic()
        if now - self._heard > _SILENT / 2 or any(now - batch.sent > _SLOW for batch in self.running.values()):
            return "a worker process does not answer"
        return None

    async def keep(self) -> None:
        """Run a process, and a new one whenever it ends, until this task is cancelled.

        Raises:
            ModelError: the model cannot be used, so another process would not help.
        """
        failures = 0
        while True:
            await self._live()
            failures = 0 if self.ready.is_set() else failures + 1
            self.ready.clear()
            self.restarts += 1
            _LOG.warning("worker process ended; starting another one", extra={"restarts": self.restarts})
            lost = list(self.running.values())
            self.running.clear()
            self._foreman.lost(lost)
            await asyncio.sleep(min(10.0, 0.2 * 2**failures) if failures else 0)

    def give(self, jobs: Sequence[Job]) -> None:
        """Send windows to the process as one batch."""
        self._number += 1
        self.running[self._number] = Batch(jobs)
        self._send(Frame(Kind.BATCH, self._number, body=pack_windows([job.window for job in jobs])))

    def check(self) -> None:
        """Ping the process, or kill it if it hangs."""
        if self.process is None or not self._heard:
            return
        now = time.monotonic()
        stuck = any(now - batch.sent > _STUCK for batch in self.running.values())
        if stuck or now - self._heard > (_SILENT if self.ready.is_set() else _LOADING):
            _LOG.error("worker process hangs; killing it")
            self._kill()
        elif self.ready.is_set():
            self._send(Frame(Kind.PING))

    async def _live(self) -> None:
        """The life of one process."""
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(*self._task.command(), stdin=pipe, stdout=pipe)
        self._heard = time.monotonic()
        self.spawned.set()
        try:
            while (frame := await self._receive()) is not None:
                self._heard = time.monotonic()
                self._take(frame)
        finally:
            self._kill()
            self._heard = 0.0
            await self.process.wait()
            self.process = None

    def _take(self, frame: Frame) -> None:
        if frame.kind is Kind.UNUSABLE:
            raise ModelError(frame.body.decode())
        if frame.kind is Kind.READY:
            self.parallel, self.batch_pieces = unpack("<II", frame.body)
            self.ready.set()
            self._foreman.free()
        elif frame.kind is Kind.RESULT:
            batch = self.running.pop(frame.number)
            log_probs = unpack_log_probs(frame.body, [job.window for job in batch.jobs], self._foreman.tags)
            self._foreman.read(batch, log_probs, frame.seconds, self.batch_pieces)

    async def _receive(self) -> Frame | None:
        """The next message, or None if the process has closed its pipe."""
        reader = self.process.stdout if self.process else None
        if reader is None:
            return None
        try:
            head = HEAD.unpack(await reader.readexactly(HEAD.size))
            return frame_of(head, await reader.readexactly(head[0]))
        except (asyncio.IncompleteReadError, OSError):
            return None

    def _send(self, frame: Frame) -> None:
        writer = self.process.stdin if self.process else None
        if writer is not None and not writer.is_closing():
            writer.write(frame.pack())

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            if self.process is not None:
                self.process.kill()
