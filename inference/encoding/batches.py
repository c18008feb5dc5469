"""Group windows into padded batches of similar length, and run the batches in parallel."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from .word_pieces import WindowIds


class Backend(Protocol):
    """A token classifier in some framework.

    Attributes:
        parallel: the number of batches that it runs at the same time, each in a thread of its own.
        batch_pieces: the largest number of pieces in a batch, padding included, chosen for speed.
    """

    parallel: int
    batch_pieces: int

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded piece ids and their mask, each (windows, pieces)."""


class HasWindow(Protocol):
    """A job of any kind that runs one window."""

    @property
    def window(self) -> WindowIds:
        """The window to run."""


AnyJob = TypeVar("AnyJob", bound=HasWindow)


@dataclass(frozen=True, slots=True)
class Job:
    """A window to run, and the index of its document."""

    document: int
    window: WindowIds


@dataclass(frozen=True, slots=True)
class Running:
    """A batch that is being run, and the future with the log-probabilities of each of its windows.

    The log-probabilities of a window are those of its core words, shape (core words, tags).
    """

    batch: Sequence[Job]
    log_probs: Future[list[NDArray[np.float32]]]


class Runner:
    """Runs batches in background threads, as many at the same time as the backend allows.

    The result of a window depends only on its batch, not on the number of threads.

    Args:
        backend: runs the batches.
        temperature: divides the logits before probabilities are computed.
        padding: see `pad`.
    """

    def __init__(self, backend: Backend, temperature: float, padding: int = 0) -> None:
        self._backend = backend
        self._temperature = temperature
        self._padding = padding
        self._threads = ThreadPoolExecutor(backend.parallel, thread_name_prefix="musamma")

    def start(self, jobs: Sequence[Job]) -> list[Running]:
        """Group windows into batches and start them. An error of the backend is raised by the batch's future."""
        cut = cut_batches(jobs, self._backend.batch_pieces)
        return [Running(batch, self._threads.submit(self._run, batch)) for batch in cut]

    def _run(self, batch: Sequence[Job]) -> list[NDArray[np.float32]]:
        return run_batch(self._backend, [job.window for job in batch], self._temperature, self._padding)


def run_batch(
    backend: Backend, windows: Sequence[WindowIds], temperature: float, padding: int = 0
) -> list[NDArray[np.float32]]:
    """Run windows as one batch.

    Args:
        backend: runs the batch.
        windows: at least one.
        temperature: divides the logits before probabilities are computed.
        padding: see `pad`.

    Returns:
        The log-probabilities of the core words of each window, shape (core words, tags).
    """
    ids, mask = pad(windows, padding)
    log_probs = log_softmax(backend.logits(ids, mask), temperature)
    return [log_probs[row, window.heads] for row, window in enumerate(windows)]


def cut_batches(jobs: Sequence[AnyJob], pieces: int) -> Iterator[list[AnyJob]]:
    """Group windows of similar length into batches, longest first.

    Args:
        jobs: the windows.
        pieces: the largest number of pieces in a batch, padding included; a longer window is a batch of its own.
    """
    batch: list[AnyJob] = []
    for job in sorted(jobs, key=lambda job: -len(job.window.ids)):
        if batch and (len(batch) + 1) * len(batch[0].window.ids) > pieces:
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def pad(windows: Sequence[WindowIds], padding: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pad windows to the length of the longest.

    Args:
        windows: at least one.
        padding: the id of the piece to pad with; the mask hides it.

    Returns:
        The padded piece ids, and the mask, which is 1 for a piece and 0 for padding; both of shape
        (windows, pieces).
    """
    size = max(len(window.ids) for window in windows)
    ids = np.full((len(windows), size), padding, dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
    return ids, mask


def log_softmax(logits: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float32]:
    """The log-probabilities of `logits / temperature`, normalised over the last axis, in the shape of `logits`."""
    scaled = logits / np.float32(temperature)
    top = scaled.max(axis=-1, keepdims=True)
    result: NDArray[np.float32] = scaled - (top + np.log(np.exp(scaled - top).sum(axis=-1, keepdims=True)))
    return result
