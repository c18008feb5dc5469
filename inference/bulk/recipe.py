"""The settings of a large prediction, and the processes that run it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol, Self

from ...data.documents import Document
from ...data.errors import ModelError
from ...data.sources import RejectedDocument
from ...data.tags.labels import keep_labels
from ..meaning.meaning import Meaning
from ..predictor import Predictor, origin_of
from ..provenance import Origin
from .shards import Shard

Prediction = Document | RejectedDocument
"""A predicted document, or why there is none."""

Predicted = Iterator[tuple[Shard, list[Prediction]]]
"""Shards with their predictions, in the order in which they are finished."""


class AnyRecipe(Protocol):
    """How documents are predicted: in this process (`Recipe`), or by a server (`RemoteRecipe`)."""

    @property
    def min_score(self) -> float:
        """Entities with a lower score, in 0..1, are left out."""

    @property
    def labels(self) -> tuple[str, ...] | None:
        """Entities of other labels are left out; None keeps all."""

    @property
    def meaning(self) -> Meaning | None:
        """How entities are read; None if they are not."""

    def origin(self) -> Origin:
        """The origin of the predictions, found without making one."""

    def with_threads(self, threads: int) -> Self:
        """The same, with a number of threads in each process."""

    def predict(self, shard: Shard) -> list[Prediction]:
        """The predictions for the documents of a shard."""

    def predict_many(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        """The predictions, lazily and in the order of `documents`."""


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
        meaning: how entities are read; None if they are not.
    """

    model: str
    backend: str
    threads: int | None = None
    min_score: float = 0.0
    labels: tuple[str, ...] | None = None
    meaning: Meaning | None = None

    def origin(self) -> Origin:
        """The origin of the predictions, found without loading the model."""
        return origin_of(self.model, self.backend)

    def with_threads(self, threads: int) -> "Recipe":
        """The same, with a number of threads in each process."""
        return replace(self, threads=threads)

    def predict(self, shard: Shard) -> list[Prediction]:
        """The predicted documents of a shard."""
        return list(self.predict_many(shard.documents))

    def predict_many(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The predicted documents, lazily and in the order of `documents`.

        Raises:
            ModelError: the model cannot be used, or does not know one of `labels`.
        """
        predictor = _load(self.model, self.backend, self.threads)
        kept = check_labels(self.labels, predictor.info.labels)
        for found in predictor.predict_many(documents, min_score=self.min_score):
            document = found if kept is None else keep_labels(found, kept)
            yield document if self.meaning is None else self.meaning.of(document)


def check_labels(labels: tuple[str, ...] | None, known: Collection[str]) -> tuple[str, ...] | None:
    """The labels to keep, after a check that the model knows them.

    Args:
        labels: the labels to keep; None for all.
        known: the labels of the model.

    Raises:
        ModelError: the model does not know one of them.
    """
    unknown = [label for label in labels or () if label not in known]
    if unknown:
        raise ModelError(
            f"--labels: found {' '.join(unknown)}, expected labels of the model ({' '.join(known)}); correct them"
        )
    return labels


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
