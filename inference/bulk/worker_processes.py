"""Prediction in several processes of this machine."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread

from ...data.documents import Document
from ...data.errors import ExtraError, ModelError
from .recipe import Predicted, Recipe
from .shards import Shard

_DEATHS = 3
"""Deaths of each worker, with no shard done by any in between, after which no other takes its place."""


def predict_in_processes(recipe: Recipe, shards: Iterable[Shard], workers: int) -> Predicted:
    """Predict shards in as many processes. Where one is killed, another begins its shard anew.

    Each process has a pipe of its own: one that is killed while it writes stops no other, as it would in a pool that
    shares one.

    Raises:
        ModelError: the model cannot be used, or the processes die again and again.
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
    """A process, the pipe to it, and the shard that it is at."""

    def __init__(self, recipe: Recipe, shard: Shard) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(recipe, theirs), daemon=True)
        self._process.start()
        theirs.close()  # so that the pipe ends with the process
        self.give(shard)

    def give(self, shard: Shard) -> None:
        """Have it predict a shard."""
        self.shard = shard
        with suppress(OSError):  # it is dead, which its answer will tell
            self.connection.send(shard)

    def answer(self) -> list[Document] | None:
        """The predicted documents, or None if the process is dead.

        Raises:
            ModelError: the model cannot be used.
            ExtraError: what its backend needs is not installed.
        """
        try:
            answer: list[Document] | ModelError | ExtraError = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(answer, ModelError | ExtraError):
            raise answer
        return answer

    def end(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _stop_if_hopeless(deaths: int, crew: list[_Worker]) -> None:
    if deaths >= _DEATHS * len(crew):
        raise ModelError(
            f"worker processes were killed, or failed, {deaths} times in a row, at the shards "
            f"{sorted(worker.shard.index for worker in crew)}; expected enough memory for each: use fewer --workers"
        )


def _work(recipe: Recipe, connection: Connection) -> None:
    """What a process does: it answers each shard, until it is ended."""
    _follow_parent()
    while True:
        shard: Shard = connection.recv()
        try:
            connection.send(recipe.predict(shard))
        except (ModelError, ExtraError) as error:
            connection.send(error)


def _follow_parent() -> None:
    """A worker ends with the process that began it, were that killed too; Ctrl-C ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
