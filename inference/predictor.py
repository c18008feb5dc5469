"""The API for prediction: find the entities of raw texts."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..data.documents import Document
from ..data.errors import DataError
from ..data.text.surrogates import half_pair_at
from .backends.choice import AUTO, load_backend, resolve
from .codec import Codec, Encoded, drop_below
from .encoding.batches import Backend, Job, Runner, Running, log_softmax
from .encoding.word_pieces import WindowTokenizer, WordPieces
from .meaning.meaning import Meaning
from .model_folder import ModelInfo, find_model, read_info
from .provenance import Origin

_CHUNK = 50_000
"""The size of a chunk in characters. The windows of a chunk are batched together; it is large enough for batches of
windows of similar length."""

_MIN_CHARACTERS = 100
"""The least number of characters that a document counts for in a chunk: the length of a short sentence."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """A chunk of documents whose windows are being run in batches."""

    documents: Sequence[Encoded]
    running: Sequence[Running]


class Predictor:
    """Finds the entities of raw texts of any length.

    The offsets of entities are character offsets in the given text. `Predictor.load` loads a model from a run folder, a
    model folder or the hub.

    Args:
        backend: runs the encoder.
        tokenizer: cuts documents into windows.
        info: the model's `musamma.json`.
        origin: the origin of predictions, for their provenance; None for a model that was not saved.
    """

    def __init__(
        self, backend: Backend, tokenizer: WindowTokenizer, info: ModelInfo, origin: Origin | None = None
    ) -> None:
        self.info = info
        self.tokenizer = tokenizer
        self.origin = origin
        self._backend = backend
        self._runner = Runner(backend, info.temperature, tokenizer.padding)
        self._codec = Codec(tokenizer, info, origin)

    @classmethod
    def load(
        cls, model: str | Path, *, backend: str = "auto", device: str | None = None, threads: int | None = None
    ) -> "Predictor":
        """Load a model.

        Args:
            model: a run folder, a model folder or a hub id.
            backend: one of `BACKENDS` of `inference.backends.choice`; `resolve` there says what "auto" and "openvino"
                stand for.
            device: "cpu", "cuda" …; if None, torch uses a GPU if there is one.
            threads: the number of CPU threads; if None, all cores that the process may use, or torch's default.

        Raises:
            ModelError: there is no such model, one of its files is missing or altered, or the backend is unknown or
                cannot load the model.
            ExtraError: the extra that the backend needs is not installed.
        """
        folder = find_model(model)
        info = read_info(folder)
        tokenizer = WindowTokenizer.load(folder, info)
        name = resolve(backend, folder, info, device)
        loaded = load_backend(name, folder, info, device=device, threads=threads)
        return cls(loaded, tokenizer, info, Origin.of(model, folder, name))

    def predict(self, text: str | Document, *, min_score: float = 0.0, meaning: bool | Meaning = False) -> Document:
        """Predict the entities of one text, with scores in 0..1.

        ``meta["musamma"]`` of the result is its provenance: the number of words (``words``), of the windows in which
        they were read (``windows``) and of the words that were not read (``truncated``, always 0), the name of the
        model, its checksum, the backend and the release of musamma.

        Args:
            text: a text, or a document, which keeps its id, meta and words.
            min_score: entities with a lower score are left out.
            meaning: whether, or how, to say what entities mean (`Entity.meaning`): the values of dates, and names
                without proclitics.

        Raises:
            ValueError: `min_score` is not within 0..1.
            DataError: the text has half of a surrogate pair.
        """
        return next(self.predict_many([text], min_score=min_score, meaning=meaning))

    def predict_many(
        self, texts: Iterable[str | Document], *, min_score: float = 0.0, meaning: bool | Meaning = False
    ) -> Iterator[Document]:
        """Predict the entities of many texts, lazily and in order.

        Memory use does not grow with the number of texts. If iterating over `texts` raises an error, the documents
        before it are yielded first. Entities that a document already has are replaced, and their improper starts are
        removed from its meta.

        Args:
            texts: texts or documents. A text becomes a document whose id is its index, counted from 0.
            min_score: as in `predict`.
            meaning: as in `predict`.

        Raises:
            ValueError: `min_score` is not within 0..1; raised when iteration starts.
            DataError: a text has half of a surrogate pair; raised after the documents before it.
        """
        if not 0 <= min_score <= 1:
            raise ValueError(f"found min_score = {min_score}, expected a probability in 0..1")
        reader = (Meaning() if meaning is True else meaning) or None
        for read in self.read_many(texts):
            for document in self.decode(read):
                kept = drop_below(document, min_score)
                yield kept if reader is None else reader.of(kept)

    def tag_marginals(self, documents: Iterable[Document]) -> Iterator[NDArray[np.float32]]:
        """The probability of each tag of each word, summed over all legal tag sequences of its sentence, lazily.

        Args:
            documents: the documents; their entities are ignored.

        Yields:
            The probabilities at the model's temperature, of each document, shape (words, tags).
        """
        for read in self.read_many(documents):
            yield from self._codec.marginals(read)

    def read_many(self, texts: Iterable[str | Document]) -> Iterator[Sequence[Encoded]]:
        """Run the model on many texts, lazily and in order; `decode` finds the entities in what it says.

        While a chunk is decoded, the backend runs the next one. Errors of `texts` are raised as in `predict_many`.

        Args:
            texts: as in `predict_many`.

        Returns:
            Chunks of documents with the log-probabilities of their words' tags.
        """
        waiting: deque[_Pending] = deque()
        try:
            for documents in chunks(_document(index, text) for index, text in enumerate(texts)):
                waiting.append(self._start_reading(documents))
                if len(waiting) > 1:
                    yield _filled(waiting.popleft())
            while waiting:
                yield _filled(waiting.popleft())
        except Exception:  # an error of the input; the documents before it are still predicted
            while waiting:
                yield _filled(waiting.popleft())
            raise
        finally:
            for pending in waiting:
                for running in pending.running:
                    running.log_probs.cancel()

    def decode(self, read: Sequence[Encoded], *, temperature: float | None = None) -> list[Document]:
        """The documents of a chunk of `read_many`, with their entities.

        Args:
            read: a chunk.
            temperature: the temperature of the scores, above 0, without running the model again; None for the model's.
        """
        if temperature is None or temperature == self.info.temperature:
            return self._codec.decode(read)
        change = temperature / self.info.temperature
        tempered = [replace(each, log_probs=log_softmax(each.log_probs, change)) for each in read]
        return Codec(self.tokenizer, replace(self.info, temperature=temperature), self.origin).decode(tempered)

    def _start_reading(self, documents: Sequence[Document]) -> _Pending:
        encoded = self._codec.encode(documents)
        return _Pending(encoded, self._start(encoded))

    def tag_log_probs(self, documents: Sequence[Document]) -> list[NDArray[np.float32]]:
        """Tag log-probabilities of each document's words, independent of other words' tags, shape (words, tags)."""
        return self._log_probs(self._codec.encode(documents))

    def log_probs(self, documents: Sequence[WordPieces]) -> list[NDArray[np.float32]]:
        """As `tag_log_probs`, for documents that are already split into pieces."""
        return self._log_probs([self._codec.encoded(Document("", ""), pieces) for pieces in documents])

    def _log_probs(self, documents: Sequence[Encoded]) -> list[NDArray[np.float32]]:
        return [each.log_probs for each in _filled(_Pending(documents, self._start(documents)))]

    def _start(self, documents: Sequence[Encoded]) -> list[Running]:
        return self._runner.start(
            [Job(index, window) for index, each in enumerate(documents) for window in each.windows]
        )


def origin_of(model: str | Path, backend: str = AUTO) -> Origin:
    """The origin of a model's predictions, without loading the model.

    Args:
        model: as in `Predictor.load`.
        backend: as in `Predictor.load`.

    Raises:
        ModelError: there is no such model, or one of its files is missing or altered.
    """
    folder = find_model(model)
    return Origin.of(model, folder, resolve(backend, folder, read_info(folder)))


def chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Group consecutive documents into chunks of about `_CHUNK` characters; the same documents give the same chunks.

    If iterating over the documents raises an error, those before it are yielded as a last chunk first.
    """
    chunk: list[Document] = []
    characters = 0
    try:
        for document in documents:
            chunk.append(document)
            characters += max(len(document.text), _MIN_CHARACTERS)
            if characters >= _CHUNK:
                yield chunk
                chunk, characters = [], 0
    except Exception:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def _filled(pending: _Pending) -> Sequence[Encoded]:
    """Wait for the batches, and copy their log-probabilities into those of the documents, which are returned."""
    for each in pending.running:
        for job, found in zip(each.batch, each.log_probs.result(), strict=True):
            pending.documents[job.document].put(job.window, found)
    return pending.documents


def _document(index: int, text: str | Document) -> Document:
    document = Document(str(index), text) if isinstance(text, str) else text
    start = half_pair_at(document.text)
    if start is not None:
        raise DataError(
            f"found half of a surrogate pair at character {start}, expected complete characters; remove it",
            document=document.id,
        )
    return document
