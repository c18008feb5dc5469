"""Windows → padded batches of similar length, run side by side."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .word_pieces import WindowIds


class Backend(Protocol):
    """What runs the encoder.

    Attributes:
        parallel: batches that it runs at once, each in a thread of its own.
        batch_pieces: most pieces of a batch, padding included: what it runs quickest with.
    """

    parallel: int
    batch_pieces: int

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded ids and mask, shape (windows, pieces)."""


@dataclass(frozen=True, slots=True)
class Job:
    """A window to read, and the document that it is of."""

    document: int
    window: WindowIds


@dataclass(frozen=True, slots=True)
class Running:
    """A batch under way, and the log-probabilities that come of it: for each window, shape (core words, tags)."""

    batch: Sequence[Job]
    log_probs: Future[list[NDArray[np.float32]]]


class Runner:
    """Runs batches on a backend, as many at once as it can, while the caller goes on.

    What comes of a window depends on nothing but its batch: not on how many run at once.
    """

    def __init__(self, backend: Backend, temperature: float) -> None:
        self._backend = backend
        self._temperature = temperature
        self._threads = ThreadPoolExecutor(backend.parallel, thread_name_prefix="musamma")

    def start(self, jobs: Sequence[Job]) -> list[Running]:
        """Cut windows into batches and have them run."""
        cut = cut_batches(jobs, self._backend.batch_pieces)
        return [Running(batch, self._threads.submit(self._run, batch)) for batch in cut]

    def _run(self, batch: Sequence[Job]) -> list[NDArray[np.float32]]:
        ids, mask = pad([job.window for job in batch])
        log_probs = log_softmax(self._backend.logits(ids, mask), self._temperature)
        return [log_probs[row, job.window.heads] for row, job in enumerate(batch)]


def cut_batches(jobs: Sequence[Job], pieces: int) -> Iterator[list[Job]]:
    """Groups of windows of like length, longest first, each within a budget of pieces, padding included; a longer
    window is a batch of its own.
    """
    batch: list[Job] = []
    for job in sorted(jobs, key=lambda job: -len(job.window.ids)):
        if batch and (len(batch) + 1) * len(batch[0].window.ids) > pieces:
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def pad(windows: Sequence[WindowIds]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids padded with 0 to the longest window, and the mask that hides the padding."""
    size = max(len(window.ids) for window in windows)
    ids = np.zeros((len(windows), size), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
    return ids, mask


def log_softmax(logits: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float32]:
    """Log-probabilities over the last axis of `logits / temperature`."""
    scaled = logits / np.float32(temperature)
    top = scaled.max(axis=-1, keepdims=True)
    result: NDArray[np.float32] = scaled - (top + np.log(np.exp(scaled - top).sum(axis=-1, keepdims=True)))
    return result
