"""Workers that die at any moment: every shard is predicted once, and nobody waits for the dead."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from musamma.data.documents import Document
from musamma.data.errors import ModelError
from musamma.inference.bulk.shards import Shard
from musamma.inference.bulk.worker_processes import predict_in_processes

pytestmark = pytest.mark.alone

SHARDS = [Shard(index, (Document(f"d{index}", "موسكو"),)) for index in range(6)]
LONG = "م" * 20_000_000
"""An answer that takes a while to write."""


def die(after: float = 0.0) -> None:
    time.sleep(after)
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Mortal:
    """A recipe whose process dies at each shard once, or always: before it answers, or while it does."""

    folder: Path
    always: bool = False
    answering: bool = False

    def predict(self, shard: Shard) -> list[Document]:
        mark = self.folder / str(shard.index)
        if self.always or not mark.exists():
            mark.touch()
            if not self.answering:
                die()
            Thread(target=die, args=(0.01 * shard.index,), daemon=True).start()
            return [Document(shard.documents[0].id, LONG)]
        return list(shard.documents)


def predicted(recipe: Any, workers: int = 2) -> list[tuple[int, list[str]]]:
    found = predict_in_processes(recipe, SHARDS, workers)
    return sorted((shard.index, [document.id for document in documents]) for shard, documents in found)


@pytest.mark.parametrize("answering", [False, True])
@pytest.mark.parametrize("workers", [1, 2])
def test_every_shard_is_predicted_once_whoever_dies(tmp_path: Path, workers: int, answering: bool) -> None:
    every = [(index, [f"d{index}"]) for index in range(6)]
    assert predicted(Mortal(tmp_path, answering=answering), workers) == every
    assert len(list(tmp_path.iterdir())) == 6


def test_those_that_die_again_and_again_are_given_up(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"killed, or failed, 6 times in a row, at the shards \[0, 1\]; expected enough memory"
    ):
        predicted(Mortal(tmp_path, always=True))


@dataclass(frozen=True)
class Faulty:
    """A recipe that cannot be followed."""

    def predict(self, shard: Shard) -> list[Document]:
        raise ModelError(f"shard {shard.index}: no such model")


def test_what_a_worker_raises_is_raised(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such model"):
        predicted(Faulty())


def test_no_shards_no_processes() -> None:
    assert list(predict_in_processes(Faulty(), [], 2)) == []  # type: ignore[arg-type]
