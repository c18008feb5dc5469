"""Shards in, their predicted documents out: in this process, in several, or on a Ray cluster."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from typing import Any

from ..data.documents import Document
from ..data.shards import Shard
from .errors import ModelError
from .predictor import Predictor
from .processor import available_cpus

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


def predict_shards(recipe: Recipe, shards: Iterable[Shard], crew: Crew) -> Predicted:
    """Predict shards, read as they are needed. Whoever does it, the documents of a shard are the same.

    Raises:
        ModelError: the model cannot be used, workers keep dying, or Ray is not there.
    """
    if crew.cluster is not None:
        yield from _on_ray(recipe, shards, crew)
    elif crew.workers > 1:
        share = max(1, available_cpus() // crew.workers)
        module = import_module(".processes", __package__)
        yield from module.predict_in_processes(replace(recipe, threads=share), shards, crew.workers)
    else:
        for shard in shards:
            yield shard, recipe.predict(shard)


def _on_ray(recipe: Recipe, shards: Iterable[Shard], crew: Crew) -> Predicted:
    try:
        module: Any = import_module(".cluster", __package__)
    except ImportError as error:
        raise ModelError(f"found no Ray ({error}), expected it; pip install 'musamma[ray]'") from None
    found: Predicted = module.predict_on_ray(replace(recipe, threads=1), shards, crew)
    return found


@cache
def _load(model: str, backend: str, threads: int | None) -> Predictor:
    """The predictor of a process, loaded once."""
    return Predictor.load(model, backend=backend, threads=threads)
