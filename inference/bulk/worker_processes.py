"""Prediction in several processes on this machine."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread

from ...data.errors import ExtraError, ModelError
from .recipe import AnyRecipe, Predicted, Prediction
from .shards import Shard

_DEATHS = 3
"""The number of deaths per worker, without a finished shard in between, after which dead workers are not replaced."""


def predict_in_processes(recipe: AnyRecipe, shards: Iterable[Shard], workers: int) -> Predicted:
    """Predict shards in several processes. If a process is killed, a new one repeats its shard.

    Each process has its own pipe. In a pool with a shared pipe, a process that is killed while it writes would block
    the others.

    Args:
        recipe: how documents are predicted.
        shards: the shards, which are read as they are needed.
        workers: the largest number of processes.

    Raises:
        ModelError: the model cannot be used, or the processes die again and again.
        ExtraError: a package that the backend needs is not installed.
    """
    source = iter(shards)
    crew: list[_Worker] = []
    deaths = 0
    try:
        crew += (_Worker(recipe, shard) for shard in islice(source, workers))
        while crew:
            ready = wait([worker.connection for worker in crew])
            for worker in [each for each in crew if each.connection in ready]:
                documents = worker.answer()
                if documents is None:
                    deaths += 1
                    _stop_if_hopeless(deaths, crew)
                    worker.end()
                    crew[crew.index(worker)] = _Worker(recipe, worker.shard)
                    continue
                deaths = 0
                done = worker.shard
                following = next(source, None)
                if following is None:
                    worker.end()
                    crew.remove(worker)
                else:
                    worker.give(following)
                yield done, documents
    finally:
        for worker in crew:
            worker.end()


class _Worker:
    """A process, the pipe to it, and the shard that it is predicting."""

    def __init__(self, recipe: AnyRecipe, shard: Shard) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(recipe, theirs), daemon=True)
        self._process.start()
        theirs.close()  # the process then has the only handle, so its death closes the pipe
        self.give(shard)

    def give(self, shard: Shard) -> None:
        """Send the process a shard to predict."""
        self.shard = shard
        with suppress(OSError):  # the process is dead, and `answer` will return None
            self.connection.send(shard)

    def answer(self) -> list[Prediction] | None:
        """The predicted documents of its shard, or None if the process is dead. Waits until either is known.

        Raises:
            ModelError: the model cannot be used.
            ExtraError: a package that the backend needs is not installed.
        """
        try:
            answer: list[Prediction] | ModelError | ExtraError = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(answer, ModelError | ExtraError):
            raise answer
        return answer

    def end(self) -> None:
        """Kill the process, even in the middle of a shard."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _stop_if_hopeless(deaths: int, crew: list[_Worker]) -> None:
    if deaths >= _DEATHS * len(crew):
        raise ModelError(
            f"worker processes were killed, or failed, {deaths} times in a row, at the shards "
            f"{sorted(worker.shard.index for worker in crew)}; expected enough memory for each: use fewer --workers"
        )


def _work(recipe: AnyRecipe, connection: Connection) -> None:
    """The main function of a process, which answers each shard until the process is killed."""
    _follow_parent()
    while True:
        shard: Shard = connection.recv()
        try:
            connection.send(recipe.predict(shard))
        except (ModelError, ExtraError) as error:
            connection.send(error)


def _follow_parent() -> None:
    """End this process when its parent ends, even if the parent is killed. Ctrl-C ends it without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
