"""The predict API: raw text in, documents with entities out."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.documents import Document
from inference.decoding import decode, log_softmax
from inference.errors import ModelError
from inference.model_folder import EXPORTED, ModelInfo, find_model, read_info
from inference.pieces import Pieces, WindowIds, WordPieces
from inference.terms import Origin, with_terms

BATCH_PIECES = 2048
"""Most pieces, padding included, in one batch."""

_BACKENDS = {
    "torch": "inference.torch_backend",
    "onnx": "inference.onnx_backend",
    "onnx-int8": "inference.onnx_int8_backend",
}
"""Modules whose `load` makes a backend; imported when asked for, because a framework takes seconds to import."""

AUTO = "auto"

_AHEAD = 64
"""Documents read ahead to fill batches with windows of like length."""


class Backend(Protocol):
    """What runs the encoder."""

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded ids and mask, shape (windows, pieces)."""


class Predictor:
    """Finds entities in raw text, of any length, with offsets into that very text.

    `Predictor.load` makes one from a run folder, a model folder or a hub id.
    """

    def __init__(self, backend: Backend, pieces: Pieces, info: ModelInfo, origin: Origin | None = None) -> None:
        self.info = info
        self.pieces = pieces
        self.origin = origin
        self._backend = backend
        self._tags = info.tags

    @classmethod
    def load(
        cls, model: str | Path, *, backend: str = "auto", device: str | None = None, threads: int | None = None
    ) -> "Predictor":
        """Load a model.

        Args:
            model: a run folder, a model folder or a hub id.
            backend: "torch", "onnx", or "auto": onnx where the model was exported and no GPU is there or asked for.
            device: "cpu", "cuda" …; with torch, a GPU where there is one if None.
            threads: CPU threads, torch's own choice if None.

        Raises:
            ModelError: no such model, a file of it is missing or altered, or the backend is unknown.
        """
        folder = find_model(model)
        info = read_info(folder)
        pieces = Pieces.load(folder, info)
        name = _best_backend(info, device) if backend == AUTO else backend
        loaded = load_backend(name, folder, device=device, threads=threads)
        return cls(loaded, pieces, info, Origin.of(model, folder, name))

    def at_temperature(self, temperature: float) -> "Predictor":
        """The same model with another temperature."""
        return Predictor(self._backend, self.pieces, replace(self.info, temperature=temperature), self.origin)

    def predict(self, text: str | Document, *, min_score: float = 0.0) -> Document:
        """The entities of one text, with scores in 0..1. A document keeps its id, meta and words.

        ``meta["musamma"]`` says under which terms: the number of words, of the windows they were read in, of those that
        were not read (``truncated``, always 0), the model, its checksum, the backend and the release of musamma.

        Args:
            min_score: entities with a lower score are left out.

        Raises:
            ValueError: `min_score` is not within 0..1.
        """
        return next(self.predict_many([text], min_score=min_score))

    def predict_many(self, texts: Iterable[str | Document], *, min_score: float = 0.0) -> Iterator[Document]:
        """The entities of many texts: lazily, in order, in memory that does not grow with their number.

        Entities that a document already has are replaced, and what its meta says of them goes with them.

        Args:
            min_score: as `predict`.

        Raises:
            ValueError: as `predict`.
        """
        if not 0 <= min_score <= 1:
            raise ValueError(f"found min_score = {min_score}, expected a probability in 0..1")
        numbered = enumerate(texts)
        while ahead := list(islice(numbered, _AHEAD)):
            for document in self._predict([_document(index, text) for index, text in ahead]):
                yield keep_sure(document, min_score)

    def _predict(self, documents: Sequence[Document]) -> list[Document]:
        encoded = self.pieces.encode(documents)
        windows = [self.pieces.windows(pieces) for pieces in encoded]
        tables = self._tables(encoded, windows)
        adjacency = self.info.tempered_adjacency
        return [
            with_terms(decode(x, table, self._tags, adjacency=adjacency), len(table), read, self.origin)
            for x, table, read in zip(documents, tables, windows, strict=True)
        ]

    def tag_log_probs(self, documents: Sequence[Document]) -> list[NDArray[np.float32]]:
        """Tag log-probabilities of each document's words, each word's alone, shape (words, tags)."""
        return self.log_probs(self.pieces.encode(documents))

    def log_probs(self, documents: Sequence[WordPieces]) -> list[NDArray[np.float32]]:
        """Tag log-probabilities of each document's words, shape (words, tags)."""
        return self._tables(documents, [self.pieces.windows(pieces) for pieces in documents])

    def _tables(self, documents: Sequence[WordPieces], windows: Sequence[list[WindowIds]]) -> list[NDArray[np.float32]]:
        tables = [np.zeros((len(p.starts) - 1, len(self._tags.tags)), dtype=np.float32) for p in documents]
        jobs = [(index, window) for index, each in enumerate(windows) for window in each]
        for batch in _batches(jobs):
            ids, mask = pad([window for _, window in batch])
            logits = self._backend.logits(ids, mask)
            for row, (index, window) in enumerate(batch):
                core = slice(window.window.core_start, window.window.core_end)
                tables[index][core] = log_softmax(logits[row, window.heads], self.info.temperature)
        return tables


def origin_of(model: str | Path, backend: str = AUTO) -> Origin:
    """Whose answers a model's will be, without loading it.

    Raises:
        ModelError: no such model, or a file of it is missing or altered.
    """
    folder = find_model(model)
    return Origin.of(model, folder, _best_backend(read_info(folder), None) if backend == AUTO else backend)


def load_backend(name: str, folder: Path, *, device: str | None, threads: int | None) -> Backend:
    """Load a backend by its name.

    Raises:
        ModelError: the name is unknown, or the model cannot be loaded.
    """
    if name not in _BACKENDS:
        raise ModelError(f"found the backend {name!r}, expected {', '.join((AUTO, *_BACKENDS))}")
    backend: Backend = import_module(_BACKENDS[name]).load(folder, device=device, threads=threads)
    return backend


def _best_backend(info: ModelInfo, device: str | None) -> str:
    exported = EXPORTED in info.files
    # Asking torch whether there is a GPU takes longer than a small model's whole work.
    gpu = device not in (None, "cpu") or shutil.which("nvidia-smi") is not None
    return "onnx" if exported and not gpu else "torch"


def _document(index: int, text: str | Document) -> Document:
    return Document(str(index), text) if isinstance(text, str) else text


def keep_sure(document: Document, min_score: float) -> Document:
    """A document without the entities whose score is lower; those that have none stay."""
    entities = tuple(x for x in document.entities if x.score is None or x.score >= min_score)
    return document if len(entities) == len(document.entities) else replace(document, entities=entities)


def _batches(jobs: list[tuple[int, WindowIds]]) -> Iterator[list[tuple[int, WindowIds]]]:
    """Groups of windows of like length, longest first, each within the budget of pieces."""
    batch: list[tuple[int, WindowIds]] = []
    for job in sorted(jobs, key=lambda job: -len(job[1].ids)):
        if batch and (len(batch) + 1) * len(batch[0][1].ids) > BATCH_PIECES:
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def pad(windows: Sequence[WindowIds]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids padded with 0 to the longest window, and the mask that hides the padding."""
    size = max(len(window.ids) for window in windows)
    ids = np.zeros((len(windows), size), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
    return ids, mask
