"""The two steps around the encoder: documents are cut into windows, and log-probabilities become entities."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..data.documents import Document
from .decoding.entities import decode, tag_marginals, with_entities
from .encoding.word_pieces import WindowIds, WindowTokenizer, WordPieces
from .model_folder import ModelInfo
from .provenance import Origin, with_provenance


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A document, cut into windows.

    Attributes:
        document: the document.
        pieces: the pieces of its words.
        windows: its windows. Each word is in the core of exactly one.
        log_probs: an array for the log-probabilities of its words, shape (words, tags), which `put` fills.
    """

    document: Document
    pieces: WordPieces
    windows: Sequence[WindowIds]
    log_probs: NDArray[np.float32]

    def put(self, window: WindowIds, log_probs: NDArray[np.float32]) -> None:
        """Keep the log-probabilities of a window's core words, shape (core words, tags)."""
        self.log_probs[window.window.core_start : window.window.core_end] = log_probs


class Codec:
    """Cuts documents into windows, and decodes the log-probabilities of their words into entities.

    Args:
        tokenizer: cuts documents into windows.
        info: the model's `musamma.json`.
        origin: the origin of predictions, for their provenance; None for a model that was not saved.
    """

    def __init__(self, tokenizer: WindowTokenizer, info: ModelInfo, origin: Origin | None = None) -> None:
        self.tokenizer = tokenizer
        self.info = info
        self.origin = origin
        self._tags = info.tags

    def encode(self, documents: Sequence[Document]) -> list[Encoded]:
        """Cut documents into windows, whose log-probabilities are not known yet."""
        return [
            self.encoded(document, pieces)
            for document, pieces in zip(documents, self.tokenizer.encode(documents), strict=True)
        ]

    def encoded(self, document: Document, pieces: WordPieces) -> Encoded:
        """Cut a document that is already split into pieces into windows."""
        blank = np.zeros((len(pieces.starts) - 1, len(self._tags.tags)), dtype=np.float32)
        return Encoded(document, pieces, self.tokenizer.windows(pieces), blank)

    def decode(self, encoded: Sequence[Encoded]) -> list[Document]:
        """The documents with their entities, scores and provenance, after `put` for each of their windows."""
        entities = decode(
            [each.pieces.sentences for each in encoded],
            [each.log_probs for each in encoded],
            self._tags,
            adjacency=self.info.tempered_adjacency,
        )
        return [
            with_provenance(with_entities(each.document, found), len(each.log_probs), each.windows, self.origin)
            for each, found in zip(encoded, entities, strict=True)
        ]

    def marginals(self, encoded: Sequence[Encoded]) -> list[NDArray[np.float32]]:
        """The probabilities of the tags of each document's words (`tag_marginals`), after `put` for all windows."""
        adjacency = self.info.tempered_adjacency
        return [
            tag_marginals(
                [len(sentence.words) for sentence in each.pieces.sentences],
                each.log_probs,
                self._tags,
                adjacency=adjacency,
            )
            for each in encoded
        ]


def drop_below(document: Document, min_score: float) -> Document:
    """A document without the entities whose score is below `min_score`; entities without a score are kept.

    Both are compared to the six digits that files and answers have, so that what is left out is what they show below
    `min_score`, and an entity is kept at its own score.
    """
    least = round(min_score, 6)
    entities = tuple(x for x in document.entities if (score := x.written_score) is None or score >= least)
    return document if len(entities) == len(document.entities) else replace(document, entities=entities)
