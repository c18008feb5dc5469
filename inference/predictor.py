"""The predict API: raw text in, documents with entities out."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..data.documents import Document
from .backends.choice import AUTO, best_backend, load_backend
from .decoding.entities import decode, with_entities
from .encoding.batches import Backend, Job, Runner, Running
from .encoding.word_pieces import WindowIds, WindowTokenizer, WordPieces
from .model_folder import ModelInfo, find_model, read_info
from .provenance import Origin, with_provenance

_CHUNK = 50_000
"""Characters of the documents whose windows are cut into batches together: enough for windows of like length."""

_LEAST = 100
"""Characters that a document counts for at least: those of a short sentence."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """Documents whose windows are being read."""

    documents: Sequence[Document]
    pieces: Sequence[WordPieces]
    windows: Sequence[list[WindowIds]]
    log_probs: Sequence[NDArray[np.float32]]
    running: Sequence[Running]


class Predictor:
    """Finds entities in raw text, of any length, with offsets into that very text.

    `Predictor.load` makes one from a run folder, a model folder or a hub id.
    """

    def __init__(
        self, backend: Backend, tokenizer: WindowTokenizer, info: ModelInfo, origin: Origin | None = None
    ) -> None:
        self.info = info
        self.tokenizer = tokenizer
        self.origin = origin
        self._backend = backend
        self._runner = Runner(backend, info.temperature)
        self._tags = info.tags

    @classmethod
    def load(
        cls, model: str | Path, *, backend: str = "auto", device: str | None = None, threads: int | None = None
    ) -> "Predictor":
        """Load a model.

        Args:
            model: a run folder, a model folder or a hub id.
            backend: "torch", "onnx", "onnx-int8", or "auto": onnx where the model was exported and no GPU is there or
                asked for.
            device: "cpu", "cuda" …; with torch, a GPU where there is one if None.
            threads: CPU threads; if None, all that the process may use (onnx), or torch's own choice.

        Raises:
            ModelError: no such model, a file of it is missing or altered, or the backend is unknown.
            ExtraError: the backend is torch, and the extra `train` is not installed.
        """
        folder = find_model(model)
        info = read_info(folder)
        tokenizer = WindowTokenizer.load(folder, info)
        name = best_backend(info, device) if backend == AUTO else backend
        loaded = load_backend(name, folder, device=device, threads=threads)
        return cls(loaded, tokenizer, info, Origin.of(model, folder, name))

    def at_temperature(self, temperature: float) -> "Predictor":
        """The same model with another temperature."""
        return Predictor(self._backend, self.tokenizer, replace(self.info, temperature=temperature), self.origin)

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
        """The entities of many texts: lazily, in order, in memory that does not grow with their number. What the texts
        raise is raised once those before are answered.

        Entities that a document already has are replaced, and what its meta says of them goes with them.

        Args:
            min_score: as `predict`.

        Raises:
            ValueError: as `predict`.
        """
        if not 0 <= min_score <= 1:
            raise ValueError(f"found min_score = {min_score}, expected a probability in 0..1")
        numbered = (_document(index, text) for index, text in enumerate(texts))
        for documents in self._predict(_chunks(numbered)):
            for document in documents:
                yield keep_sure(document, min_score)

    def _predict(self, chunks: Iterable[Sequence[Document]]) -> Iterator[list[Document]]:
        """Predict each chunk while the next one is made ready."""
        waiting: deque[_Pending] = deque()
        try:
            for documents in chunks:
                waiting.append(self._read(documents))
                if len(waiting) > 1:
                    yield self._decode(waiting.popleft())
            while waiting:
                yield self._decode(waiting.popleft())
        except Exception:  # of the input: what it gave before is answered
            while waiting:
                yield self._decode(waiting.popleft())
            raise
        finally:
            for reading in waiting:
                for running in reading.running:
                    running.log_probs.cancel()

    def _read(self, documents: Sequence[Document]) -> _Pending:
        encoded = self.tokenizer.encode(documents)
        windows = [self.tokenizer.windows(pieces) for pieces in encoded]
        return _Pending(documents, encoded, windows, self._blank(encoded), self._start(windows))

    def _decode(self, reading: _Pending) -> list[Document]:
        _fill(reading.log_probs, reading.running)
        sentences = [pieces.sentences for pieces in reading.pieces]
        entities = decode(sentences, reading.log_probs, self._tags, adjacency=self.info.tempered_adjacency)
        return [
            with_provenance(with_entities(document, found), len(words), read, self.origin)
            for document, found, words, read in zip(
                reading.documents, entities, reading.log_probs, reading.windows, strict=True
            )
        ]

    def tag_log_probs(self, documents: Sequence[Document]) -> list[NDArray[np.float32]]:
        """Tag log-probabilities of each document's words, each word's alone, shape (words, tags)."""
        return self.log_probs(self.tokenizer.encode(documents))

    def log_probs(self, documents: Sequence[WordPieces]) -> list[NDArray[np.float32]]:
        """Tag log-probabilities of each document's words, shape (words, tags)."""
        log_probs = self._blank(documents)
        _fill(log_probs, self._start([self.tokenizer.windows(pieces) for pieces in documents]))
        return log_probs

    def _blank(self, documents: Sequence[WordPieces]) -> list[NDArray[np.float32]]:
        return [np.zeros((len(pieces.starts) - 1, len(self._tags.tags)), dtype=np.float32) for pieces in documents]

    def _start(self, windows: Sequence[list[WindowIds]]) -> list[Running]:
        return self._runner.start([Job(index, window) for index, each in enumerate(windows) for window in each])


def origin_of(model: str | Path, backend: str = AUTO) -> Origin:
    """Whose answers a model's will be, without loading it.

    Raises:
        ModelError: no such model, or a file of it is missing or altered.
    """
    folder = find_model(model)
    return Origin.of(model, folder, best_backend(read_info(folder), None) if backend == AUTO else backend)


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Runs of documents of about so many characters; the same documents always make the same runs."""
    chunk: list[Document] = []
    characters = 0
    try:
        for document in documents:
            chunk.append(document)
            characters += max(len(document.text), _LEAST)
            if characters >= _CHUNK:
                yield chunk
                chunk, characters = [], 0
    except Exception:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def _fill(log_probs: Sequence[NDArray[np.float32]], running: Iterable[Running]) -> None:
    """Enter what batches give into the log-probabilities of their documents, once they are done."""
    for each in running:
        for job, found in zip(each.batch, each.log_probs.result(), strict=True):
            core = job.window.window
            log_probs[job.document][core.core_start : core.core_end] = found


def _document(index: int, text: str | Document) -> Document:
    return Document(str(index), text) if isinstance(text, str) else text


def keep_sure(document: Document, min_score: float) -> Document:
    """A document without the entities whose score is lower; those that have none stay."""
    entities = tuple(x for x in document.entities if x.score is None or x.score >= min_score)
    return document if len(entities) == len(document.entities) else replace(document, entities=entities)
