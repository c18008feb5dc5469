"""The counts of every sentence: what scores are sums of, and what a bootstrap draws from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .counts import KINDS, MODES, Counts, Kind, Mode, ModeScores

Event = tuple[int, Mode, str, Kind]
"""A sentence's number, a mode, a label and a kind: one entity counted."""


@dataclass(frozen=True, eq=False)
class Units:
    """Counts sentence by sentence; adding puts the documents of both one after the other.

    Attributes:
        labels: of the counts, sorted.
        counts: shape (sentences, modes, labels, kinds), in the order of `MODES`, `labels` and `KINDS`.
        lengths: the number of sentences of each document.
    """

    labels: tuple[str, ...]
    counts: NDArray[np.int32]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, events: Sequence[Event], lengths: Iterable[int]) -> "Units":
        """The units of documents of these lengths, with each entity that was counted in them."""
        documents, labels = tuple(lengths), tuple(sorted({label for _, _, label, _ in events}))
        numbers = {label: number for number, label in enumerate(labels)}
        counts = np.zeros((sum(documents), len(MODES), len(labels), len(KINDS)), np.int32)
        at = [(sentence, MODES.index(mode), numbers[x], KINDS.index(kind)) for sentence, mode, x, kind in events]
        if at:
            np.add.at(counts, tuple(np.array(at).T), 1)
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
        """The counts under other labels, all of `self.labels` among them."""
        counts = np.zeros((*self.counts.shape[:2], len(labels), len(KINDS)), np.int32)
        counts[:, :, [labels.index(label) for label in self.labels]] = self.counts
        return counts

    def mode(self, mode: Mode) -> ModeScores:
        """All sentences' counts in one mode, of the labels that the gold or the prediction has in it."""
        totals = self.counts[:, MODES.index(mode)].sum(axis=0, dtype=np.int64).tolist()
        return ModeScores({x: Counts(*counts) for x, counts in zip(self.labels, totals, strict=True) if any(counts)})

    @property
    def kind(self) -> str:
        """What is drawn when the corpus is resampled: "documents", or "sentences" where there is one document only."""
        return "documents" if len(self.lengths) > 1 else "sentences"

    def drawn(self, labels: tuple[str, ...]) -> NDArray[np.int64]:
        """The counts of each unit that is drawn, of the kind `kind`, under the labels given; as `counts`."""
        counts = self.counts_of(labels)
        if self.kind == "sentences":
            return counts.astype(np.int64)
        documents = np.zeros((len(self.lengths), *counts.shape[1:]), np.int64)
        np.add.at(documents, np.repeat(np.arange(len(self.lengths)), self.lengths), counts)
        return documents
