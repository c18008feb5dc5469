"""Recipes that fail.

They are in a module of their own so that worker processes, which cannot import test modules, can import them.
"""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from musamma.data.documents import Document
from musamma.data.errors import ModelError
from musamma.inference.bulk.shards import Shard

LONG = "م" * 20_000_000
"""The text of a result that takes some time to write."""


def die(after: float = 0.0) -> None:
    time.sleep(after)
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Mortal:
    """A recipe that kills its process.

    Attributes:
        folder: a folder for the marks of shards that have killed a process.
        always: whether each attempt at a shard kills the process, or only the first.
        answering: whether the process dies while it returns the result, or before.
    """

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


@dataclass(frozen=True)
class Faulty:
    """A recipe that always raises an error."""

    def predict(self, shard: Shard) -> list[Document]:
        raise ModelError(f"shard {shard.index}: no such model")
