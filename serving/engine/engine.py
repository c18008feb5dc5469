"""The engine: documents of many requests at once in, documents with entities out."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...data.documents import Document
from ...inference.codec import Codec, Encoded
from .crew import Batch, Crew
from .tickets import Ticket
from .together import Together
from .window_queue import WindowQueue
from .worker import Task

_CHARACTERS = 20_000
"""Documents are cut into windows, and decoded, in portions of about this many characters."""

_AT_ONCE = 2_000
"""The largest portion, in characters, that is not given to a thread, which would cost more than it gains."""

_DEATHS = 5
"""The number of worker processes that may die while they read a window, before the window is given up."""

_LEAST = 100
"""The least number of characters that a document counts for."""

_FEW = _AT_ONCE // _LEAST
"""The largest number of documents of which `_AT_ONCE` is the sum."""

_PROBE = "التقى لافروف متقي في موسكو يوم الأربعاء."


_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


class Watcher(Protocol):
    """Who counts what the engine does."""

    def batch(self, batch: Batch, seconds: float, budget: int) -> None:
        """A batch of at most `budget` pieces has been read, in so many seconds."""

    def tokenised(self, seconds: float) -> None:
        """Documents have been cut into windows."""


class Engine:
    """Reads the windows of all waiting requests together.

    With ONNX Runtime, the log-probabilities of a window do not depend on its batch or on the batch's padding: not one
    bit differs. So a document's entities do not depend on what else is read, and are those of `Predictor`.

    Args:
        codec: the model's tokenizer and decoding.
        task: what each worker process loads.
        workers: the number of worker processes.
        watcher: who counts what is done.
    """

    def __init__(self, codec: Codec, task: Task, workers: int, watcher: Watcher) -> None:
        self.codec = codec
        self.queue = WindowQueue()
        self.tags = len(codec.info.tags.tags)
        self.crew = Crew(task, workers, self)
        self._watcher = watcher
        self._encode_together = Together(self._encode)
        self._decode_together = Together(codec.decode)
        self._pieces_per_second = 1_000.0

    async def encode(self, documents: Sequence[Document]) -> list[Encoded]:
        """Cut documents into windows."""
        return [each async for portion in self.encode_portions(documents) for each in portion]

    async def encode_portions(self, documents: Sequence[Document]) -> AsyncIterator[list[Encoded]]:
        """Cut documents into windows, some documents at a time."""
        texts = [document.text for document in documents]
        if _are_small(texts):
            yield await self._encode_together(documents)
            return
        async for portion in _portionwise(documents, texts, self._encode):
            yield portion

    def _encode(self, documents: Sequence[Document]) -> list[Encoded]:
        start = time.perf_counter()
        encoded = self.codec.encode(documents)
        self._watcher.tokenised(time.perf_counter() - start)
        return encoded

    def submit(self, documents: Sequence[Encoded], *, bulk: bool, first: bool = False) -> Ticket:
        """Put the windows of documents into the queue.

        Args:
            documents: the documents.
            bulk: whether they belong to the class of large requests.
            first: whether they are the next in their class.
        """
        ticket = Ticket.of(documents, bulk=bulk)
        ticket.done.add_done_callback(lambda done: self.queue.drop(ticket))
        self.queue.add(ticket, first=first)
        asyncio.get_running_loop().call_soon(self.free)  # after the requests that came with it: they share a batch
        return ticket

    async def decode(self, ticket: Ticket) -> list[Document | None]:
        """Wait until the windows of a ticket are read, and decode them.

        If the waiting task is cancelled, windows that are not given to a worker yet are dropped.

        Returns:
            For each document the predicted one, or None if worker processes die, again and again, while they read it.
        """
        await ticket.done
        readable = [each for each in ticket.documents if each not in ticket.unreadable]
        texts = [each.document.text for each in readable]
        if _are_small(texts):
            found = iter(await self._decode_together(readable))
        else:
            portions = [portion async for portion in _portionwise(readable, texts, self.codec.decode)]
            found = iter([document for portion in portions for document in portion])
        return [None if each in ticket.unreadable else next(found) for each in ticket.documents]

    async def probe(self) -> None:
        """Read a sentence, ahead of all others, to find out whether the workers do."""
        encoded = self.codec.encode([Document("probe", _PROBE)])
        ticket = self.submit(encoded, bulk=False, first=True)
        await self.decode(ticket)

    def seconds_to_wait(self, *, bulk: bool) -> float:
        """About how long it takes to read the windows that wait in a class."""
        return self.queue.pieces(bulk=bulk) / self._pieces_per_second

    def free(self) -> None:
        """Give the next batches to the workers that can take some."""
        while self.queue:
            worker = next(self.crew.idle(), None)
            if worker is None:
                return
            jobs = self.queue.take(worker.batch_pieces, self.crew.room)
            now = time.perf_counter()
            for job in jobs:
                job.ticket.started = job.ticket.started or now
            worker.give(jobs)

    def read(self, batch: Batch, log_probs: Sequence[NDArray[np.float32]], seconds: float, budget: int) -> None:
        """Keep the log-probabilities of a batch."""
        for job, found in zip(batch.jobs, log_probs, strict=True):
            job.encoded.put(job.window, found)
        tickets = [job.ticket for job in batch.jobs]
        for ticket in dict.fromkeys(tickets):
            ticket.model_seconds += seconds
            ticket.finish(tickets.count(ticket))
        pieces = sum(job.pieces for job in batch.jobs)
        speed = self.crew.capacity * pieces / max(seconds, 1e-6)
        self._pieces_per_second += 0.05 * (speed - self._pieces_per_second)
        self._watcher.batch(batch, seconds, budget)
        self.free()

    def lost(self, batches: Sequence[Batch]) -> None:
        """Put the windows that a dead worker has not read into the queue again, as the next ones."""
        for batch in batches:
            for job in batch.jobs:
                job.deaths += 1
                if job.deaths >= _DEATHS:
                    job.ticket.give_up(job)
            self.queue.put_back([job for job in batch.jobs if job.deaths < _DEATHS and not job.ticket.done.done()])
        self.free()


def _are_small(texts: Sequence[str]) -> bool:
    """Whether texts are cut into windows, or decoded, together with those of other requests, and not in a thread."""
    return len(texts) <= _FEW and sum(map(len, texts)) <= _AT_ONCE


async def _portionwise(
    documents: Sequence[_Item], texts: Sequence[str], work: Callable[[Sequence[_Item]], list[_Done]]
) -> AsyncIterator[list[_Done]]:
    """Work on documents in portions, the long ones in a thread.

    Args:
        documents: the documents.
        texts: their texts.
        work: what is done with a portion.
    """
    first = 0
    while first < len(documents):
        last, characters = first, 0
        while last < len(documents) and (last == first or characters < _CHARACTERS):
            characters += max(_LEAST, len(texts[last]))
            last += 1
        portion = documents[first:last]
        yield work(portion) if characters <= _AT_ONCE else await asyncio.to_thread(work, portion)
        first = last
