"""Batches that come one by one run on all cores."""

from collections.abc import Callable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ..encoding.batches import Backend

_IN_A_ROW = 3
"""The number of batches in a row that nothing else accompanies, after which the next one runs on all cores. Loading the
model a second time for that would not pay for fewer."""


class AllCores:
    """A backend that runs several batches at the same time, one on each core, or a single one on all cores.

    The first is the fastest way to read much text, the second that to read one sentence. The logits are the same to the
    last bit. The second needs the model once more in memory, so it is loaded only when sentences come one by one.

    Args:
        backend: runs a batch on each core.
        load: loads the same model again, to run one batch on all cores.
    """

    def __init__(self, backend: Backend, load: Callable[[], Backend]) -> None:
        self.parallel, self.batch_pieces = backend.parallel, backend.batch_pieces
        self._backend, self._load = backend, load
        self._whole: Backend | None = None
        self._using = Lock()  # one thread at a time runs or loads `_whole`
        self._counting = Lock()
        self._running = self._in_a_row = 0

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded piece ids and their mask, each (windows, pieces)."""
        with self._counting:
            self._in_a_row = 0 if self._running else self._in_a_row + 1
            self._running += 1
            alone = self._in_a_row > _IN_A_ROW and self._using.acquire(blocking=False)
        try:
            if not alone:
                return self._backend.logits(ids, mask)
            if self._whole is None:
                self._whole = self._load()
            return self._whole.logits(ids, mask)
        finally:
            if alone:
                self._using.release()
            with self._counting:
                self._running -= 1
