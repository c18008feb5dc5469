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


@dataclass(frozen=True)
class Lessons:
    """What teachers say of the training documents and of raw documents.

    Attributes:
        marginals: the probability of each tag of each word, shape (1 + words, tags): a first row of 0, then the words
            of the training documents and of the raw ones, in order. None without teachers.
        raw: the raw documents, without entities.
        soft: the share of the teachers in the loss of the training documents, 0..1. Of raw documents it is 1.
        raw_words: about how many words of raw text are read in each epoch, at most all of them.
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

    def dealt(self, epoch: int) -> list[int]:
        """The raw documents of an epoch, as indices in `raw`, in ascending order.

        The documents are shuffled once and dealt out one after the other, so that each is read before any is read
        again. An epoch gets those that begin within its `raw_words` words. It depends on the seed and the epoch alone.

        Args:
            epoch: the number of the epoch, from 0.
        """
        order, starts, total = self._deck
        after = (starts - epoch * self.raw_words) % max(total, 1)
        return sorted(order[after < self.raw_words].tolist())

    @cached_property
    def _deck(self) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
        """The order of the raw documents, the number of words before each in that order, and of all words."""
        order = np.random.default_rng(self.seed).permutation(len(self.raw))
        lengths = np.array([len(words_of(document)) for document in self.raw], dtype=np.int64)[order]
        return order, np.cumsum(lengths) - lengths, int(lengths.sum())


NO_LESSONS = Lessons()
