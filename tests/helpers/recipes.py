"""Recipes that go wrong, in a module that a worker process can import too: it knows nothing of the tests' files."""

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


@dataclass(frozen=True)
class Faulty:
    """A recipe that cannot be followed."""

    def predict(self, shard: Shard) -> list[Document]:
        raise ModelError(f"shard {shard.index}: no such model")
