"""A batch runs on all cores if those before it came alone, too."""

from threading import Event, Thread

import numpy as np
from numpy.typing import NDArray

from musamma.inference.backends.all_cores import AllCores


class Counter:
    """A backend that answers with its number, and counts its calls."""

    parallel, batch_pieces = 2, 256

    def __init__(self, number: int) -> None:
        self.number, self.calls = number, 0
        self.go = Event()
        self.go.set()

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        self.calls += 1
        self.go.wait(10)
        return np.full((*ids.shape, 1), self.number, dtype=np.float32)


IDS = np.ones((1, 4), dtype=np.int64)


def answers(backend: AllCores, calls: int) -> list[int]:
    return [int(backend.logits(IDS, IDS)[0, 0, 0]) for _ in range(calls)]


def test_the_fourth_batch_in_a_row_runs_on_all_cores_and_the_model_is_loaded_once() -> None:
    loads: list[Counter] = []

    def load() -> Counter:
        loads.append(Counter(2))
        return loads[-1]

    backend = AllCores(Counter(1), load)
    assert (backend.parallel, backend.batch_pieces) == (2, 256)
    assert answers(backend, 3) == [1, 1, 1]
    assert not loads
    assert answers(backend, 3) == [2, 2, 2]
    assert len(loads) == 1


def test_batches_beside_others_run_on_one_core_and_begin_the_count_again() -> None:
    many, whole = Counter(1), Counter(2)
    backend = AllCores(many, lambda: whole)
    assert answers(backend, 4) == [1, 1, 1, 2]
    whole.go.clear()
    slow = Thread(target=answers, args=(backend, 1))
    slow.start()
    while whole.calls < 2:
        pass
    assert answers(backend, 5) == [1] * 5, "while another one is running"
    whole.go.set()
    slow.join()
    assert answers(backend, 4) == [1, 1, 1, 2]
