"""The counts of each sentence. Scores are computed from their sums, and the bootstrap draws from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .counts import KINDS, MODES, Counts, Kind, Mode, ModeScores

Event = tuple[int, Mode, str, Kind]
"""An entity that counts: the index of its sentence in the corpus, the mode, its label and its kind."""


@dataclass(frozen=True, eq=False)
class Units:
    """The counts of each sentence of a corpus. The sum of two is the concatenation of their documents.

    Attributes:
        labels: the labels of the counts, sorted.
        counts: shape (sentences, modes, labels, kinds), in the order of `MODES`, `labels` and `KINDS`.
        lengths: the number of sentences of each document.
    """

    labels: tuple[str, ...]
    counts: NDArray[np.int32]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, events: Sequence[Event], lengths: Iterable[int]) -> "Units":
        """The counts of documents.

        Args:
            events: the entities that count.
            lengths: the number of sentences of each document.
        """
        documents, labels = tuple(lengths), tuple(sorted({label for _, _, label, _ in events}))
        numbers = {label: number for number, label in enumerate(labels)}
        counts = np.zeros((sum(documents), len(MODES), len(labels), len(KINDS)), np.int32)
        positions = [(sentence, MODES.index(mode), numbers[x], KINDS.index(kind)) for sentence, mode, x, kind in events]
        if positions:
            np.add.at(counts, tuple(np.array(positions).T), 1)
        return cls(labels, counts, documents)

    def __add__(self, other: "Units") -> "Units":
        labels = tuple(sorted({*self.labels, *other.labels}))
        both = np.concatenate([self.counts_of(labels), other.counts_of(labels)])
        return Units(labels, both, self.lengths + other.lengths)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Units):
            return NotImplemented
        same = (self.labels, self.lengths) == (other.labels, other.lengths)
        return same and np.array_equal(self.counts, other.counts)

    def __hash__(self) -> int:
        return hash((self.labels, self.lengths))

    def counts_of(self, labels: tuple[str, ...]) -> NDArray[np.int32]:
        """The counts with another label axis, shape (sentences, modes, labels, kinds).

        Args:
            labels: the labels of the new axis, which must include all of `self.labels`. New labels have counts of 0.
        """
        counts = np.zeros((*self.counts.shape[:2], len(labels), len(KINDS)), np.int32)
        counts[:, :, [labels.index(label) for label in self.labels]] = self.counts
        return counts

    def mode(self, mode: Mode) -> ModeScores:
        """The sums over all sentences in one mode, for the labels that gold or predicted entities have in this mode."""
        totals = self.counts[:, MODES.index(mode)].sum(axis=0, dtype=np.int64).tolist()
        return ModeScores({x: Counts(*counts) for x, counts in zip(self.labels, totals, strict=True) if any(counts)})

    @property
    def kind(self) -> str:
        """The unit of resampling: "documents", or "sentences" if there is only one document."""
        return "documents" if len(self.lengths) > 1 else "sentences"

    def drawn(self, labels: tuple[str, ...]) -> NDArray[np.int64]:
        """The counts of each unit of resampling (see `kind`), shape (units, modes, labels, kinds).

        Args:
            labels: see `counts_of`.
        """
        counts = self.counts_of(labels)
        if self.kind == "sentences":
            return counts.astype(np.int64)
        documents = np.zeros((len(self.lengths), *counts.shape[1:]), np.int64)
        np.add.at(documents, np.repeat(np.arange(len(self.lengths)), self.lengths), counts)
        return documents
