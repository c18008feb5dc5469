"""What a student learns from besides its corpora: its teachers' marginals, and raw documents, dealt out to epochs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from ...data.documents import Document
from ...data.text.segmentation import words_of
from ..splits import Part

RAW = "raw text"
"""The name of the raw documents as a corpus."""


@dataclass(frozen=True, order=True)
class Passage:
    """Some words of a raw document.

    Attributes:
        document: the number of the document among the raw ones.
        first: its first word.
        end: the word after its last one.
    """

    document: int
    first: int
    end: int


@dataclass(frozen=True)
class Lessons:
    """What teachers say of the training documents and of raw documents.

    Attributes:
        marginals: the probability of each tag of each word, shape (1 + words, tags): a first row of 0, then the words
            of the training documents and of the raw ones, in order. None without teachers.
        raw: the raw documents, without entities.
        soft: the share of the teachers in the loss of the training documents, 0..1. Of raw documents it is 1.
        raw_words: how many words of raw text are read in each epoch, at most all of them.
        seed: seed of the order in which the raw documents are dealt out.
    """

    marginals: torch.Tensor | None = None
    raw: Sequence[Document] = ()
    soft: float = 0.0
    raw_words: int = 0
    seed: int = 0

    @property
    def raw_parts(self) -> list[Part]:
        """The raw documents as a corpus that annotates no label; nothing if there are none."""
        return [Part(RAW, tuple(self.raw), ())] if self.raw else []

    def dealt(self, epoch: int) -> list[Passage]:
        """The passages of the raw documents that an epoch reads, in ascending order.

        The documents are shuffled once and read one after the other. Each epoch reads `raw_words` words and begins
        where the one before it ended, so that each word is read before any is read again. The passages depend on the
        seed and the epoch alone.

        Args:
            epoch: the number of the epoch, from 0.
        """
        order, lengths = self._deck
        starts, total = np.cumsum(lengths) - lengths, int(lengths.sum())
        begin = epoch * self.raw_words % max(total, 1)
        passages = []
        for shift in (begin, begin - total):  # after the last document comes the first one again
            first, end = (np.clip(edge - starts, 0, lengths) for edge in (shift, shift + self.raw_words))
            passages += [Passage(int(order[at]), int(first[at]), int(end[at])) for at in np.flatnonzero(first < end)]
        return sorted(passages)

    @cached_property
    def _deck(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The raw documents in the order in which they are read, and the number of words of each."""
        order = np.random.default_rng(self.seed).permutation(len(self.raw))
        lengths = np.array([len(words_of(document)) for document in self.raw], dtype=np.int64)
        return order, lengths[order]


NO_LESSONS = Lessons()
