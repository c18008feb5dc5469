"""Prediction in several processes of this machine."""

import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread

from data.documents import Document
from data.shards import Shard
from inference.bulk import Predicted, Recipe
from inference.errors import ModelError

_DEATHS = 3
"""Pools that may break one after the other with no shard done in between."""


def predict_in_processes(recipe: Recipe, shards: Iterable[Shard], workers: int) -> Predicted:
    """Predict shards in as many processes. Where one is killed, the shards that were under way are begun anew.

    Raises:
        ModelError: the processes are killed again and again.
    """
    source = iter(shards)
    left: dict[int, Shard] = {}
    deaths = 0
    while True:
        left.update((shard.index, shard) for shard in islice(source, 2 * workers - len(left)))
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_follow_parent)
        try:
            for shard, documents in _predict(pool, recipe, left, source):
                deaths = 0
                yield shard, documents
        except BrokenProcessPool:
            deaths += 1
            if deaths == _DEATHS:
                raise ModelError(
                    f"worker processes were killed {deaths} times in a row, at the shards {sorted(left)}; expected "
                    "enough memory for each: use fewer --workers"
                ) from None
        else:
            return
        finally:
            pool.shutdown(cancel_futures=True)


def _predict(pool: ProcessPoolExecutor, recipe: Recipe, left: dict[int, Shard], source: Iterator[Shard]) -> Predicted:
    """Predict the shards left, and those of the source after them; those not done yet stay in `left`."""
    running = {pool.submit(recipe.predict, shard): shard for shard in left.values()}
    while running:
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            documents: list[Document] = future.result()
            shard = running.pop(future)
            del left[shard.index]
            yield shard, documents
            for new in islice(source, 1):
                left[new.index] = new
                running[pool.submit(recipe.predict, new)] = new


def _follow_parent() -> None:
    """A worker ends with the process that began it, were that killed too; Ctrl-C ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
