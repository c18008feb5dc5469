"""How a large prediction is made, and by whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ...data.documents import Document
from ..predictor import Predictor
from .shards import Shard

Predicted = Iterator[tuple[Shard, list[Document]]]
"""Shards with the predicted documents of each, as they get done: not always in their order."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How documents are predicted, in plain values that any process can follow.

    The tags and scores of a shard depend on nothing else: on any number of threads, ONNX Runtime adds up the same
    numbers in the same order (the tests watch over it).

    Attributes:
        model: a run folder, a model folder or a hub id.
        backend: "torch" or "onnx".
        threads: of one process; the backend's choice if None.
        min_score: entities with a lower score are left out.
    """

    model: str
    backend: str
    threads: int | None = None
    min_score: float = 0.0

    def predict(self, shard: Shard) -> list[Document]:
        """The predicted documents of a shard."""
        return list(self.predict_many(shard.documents))

    def predict_many(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The predicted documents: lazily, in order."""
        predictor = _load(self.model, self.backend, self.threads)
        return predictor.predict_many(documents, min_score=self.min_score)


@dataclass(frozen=True, slots=True)
class Crew:
    """Who predicts.

    Attributes:
        workers: processes on this machine; each has its share of the CPUs.
        cluster: the address of a Ray cluster, whose machines have the model under the same path; "local" for one of
            `workers` processes on this machine.
    """

    workers: int = 1
    cluster: str | None = None


@cache
def _load(model: str, backend: str, threads: int | None) -> Predictor:
    """The predictor of a process, loaded once."""
    return Predictor.load(model, backend=backend, threads=threads)
