"""The weights of all tag sequences of sentences, added up: how probable an entity is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...data.tags.bio import Chunk
from ...data.tags.tag_set import TagSet

_Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Lattice:
    """All tag sequences of sentences, and how much of their summed weight passes through a tag of a word.

    Attributes:
        probs: of the tags of words, shape (sentences, words, tags).
        lengths: words of each sentence; what stands behind them is padding.
        factors: of transitions, shape (tags, tags).
        scales: what the weights of the sequences up to a word add up to, beside those up to the word before, shape
            (sentences, words): all other weights are divided by it, word by word, so that none vanishes.
        before: summed weight of the sequences of the words up to one, that one included, that end in a tag.
        after: the same of the words behind it, from a tag on; 1 at a sentence's last word.
    """

    probs: _Doubles
    lengths: NDArray[np.int64]
    factors: _Doubles
    scales: _Doubles
    before: _Doubles
    after: _Doubles

    @classmethod
    def of(cls, log_probs: NDArray[np.float32], lengths: NDArray[np.int64], weights: NDArray[np.float32]) -> "Lattice":
        """Run forward and backward (Rabiner 1989, with his scaling). A sentence starts as behind `O`."""
        probs, factors = np.exp(log_probs, dtype=np.float64), np.exp(weights, dtype=np.float64)
        before, after, scales = np.empty_like(probs), np.ones_like(probs), np.empty(probs.shape[:2])
        length = probs.shape[1]
        for step in range(length):
            reached = (before[:, step - 1] @ factors if step else factors[0]) * probs[:, step]
            total = reached.sum(axis=1)
            scales[:, step] = np.where(total > 0, total, 1)
            before[:, step] = reached / scales[:, step, None]
        shares = probs / scales[:, :, None]
        for step in range(length - 2, -1, -1):
            following = (shares[:, step + 1] * after[:, step + 1]) @ factors.T
            after[:, step] = np.where((step < lengths - 1)[:, None], following, 1)
        return cls(probs, lengths, factors, scales, before, after)

    def chunk(self, row: int, chunk: Chunk, tags: TagSet) -> float:
        """The probability that the words of a chunk, no more and no less, are an entity of its label; `row` is the
        sentence's.
        """
        begin, inside = tags.ids[f"B-{chunk.label}"], tags.ids[f"I-{chunk.label}"]
        words = slice(chunk.first + 1, chunk.last)
        share = self.before[row, chunk.first, begin]
        share *= (self.probs[row, words, inside] / self.scales[row, words]).prod()
        if chunk.last < self.lengths[row]:
            last = begin if chunk.last - chunk.first == 1 else inside
            following = self.factors[last] * self.probs[row, chunk.last] * self.after[row, chunk.last]
            share *= (following.sum() - following[inside]) / self.scales[row, chunk.last]
        return float(min(1.0, share))
