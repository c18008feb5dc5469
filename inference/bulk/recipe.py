"""The settings of a large prediction, and the processes that run it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ...data.documents import Document
from ...data.errors import ModelError
from ...data.tags.labels import keep_labels
from ..predictor import Predictor
from .shards import Shard

Predicted = Iterator[tuple[Shard, list[Document]]]
"""Shards with their predicted documents, in the order in which they are finished."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How documents are predicted, in plain values that can be sent to any process.

    With the backend "onnx", the tags and scores of a shard do not depend on the number of threads, because ONNX Runtime
    adds the same numbers in the same order. Tests verify this.

    Attributes:
        model: a run folder, a model folder or a hub id.
        backend: the name of a backend, as in `Predictor.load`.
        threads: the number of threads of each process; None lets the backend choose.
        min_score: entities with a lower score, in 0..1, are left out.
        labels: entities of other labels are left out; None keeps all.
    """

    model: str
    backend: str
    threads: int | None = None
    min_score: float = 0.0
    labels: tuple[str, ...] | None = None

    def predict(self, shard: Shard) -> list[Document]:
        """The predicted documents of a shard."""
        return list(self.predict_many(shard.documents))

    def predict_many(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The predicted documents, lazily and in the order of `documents`.

        Raises:
            ModelError: the model cannot be used, or does not know one of `labels`.
        """
        predictor = _load(self.model, self.backend, self.threads)
        found = predictor.predict_many(documents, min_score=self.min_score)
        if self.labels is None:
            return found
        unknown = [label for label in self.labels if label not in predictor.info.labels]
        if unknown:
            known = " ".join(predictor.info.labels)
            raise ModelError(
                f"--labels: found {' '.join(unknown)}, expected labels of the model ({known}); correct them"
            )
        kept = self.labels
        return (keep_labels(document, kept) for document in found)


@dataclass(frozen=True, slots=True)
class Crew:
    """The processes that predict.

    Attributes:
        workers: the number of processes on this machine, which share its CPUs equally.
        cluster: the address of a Ray cluster, whose machines must have the model under the same path; "local" for a
            cluster on this machine with `workers` CPUs; None for no cluster.
    """

    workers: int = 1
    cluster: str | None = None


@cache
def _load(model: str, backend: str, threads: int | None) -> Predictor:
    """The predictor of this process, loaded once."""
    return Predictor.load(model, backend=backend, threads=threads)
