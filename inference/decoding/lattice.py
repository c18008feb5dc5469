"""The probability of an entity or of a tag, summed over all tag sequences of its sentence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...data.tags.bio import Chunk
from ...data.tags.tag_set import TagSet

_Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Lattice:
    """All tag sequences of a batch of sentences, as the scaled forward and backward mass of each tag of each word.

    Attributes:
        probs: the probabilities of each word's tags, shape (sentences, words, tags).
        lengths: the number of words of each sentence, shape (sentences,); further words are padding.
        factors: the weights of transitions, factors of the mass of a sequence, shape (tags, tags).
        scales: the total forward mass of each word relative to that of the word before it, shape (sentences, words).
            All masses are divided by it, word by word, so that none underflows.
        forward: for each word and tag, the mass of the sequences up to that word that end in that tag, shape
            (sentences, words, tags).
        backward: for each word and tag, the mass of the sequences of the words after it, given that tag, shape
            (sentences, words, tags); 1 at the last word of a sentence.
    """

    probs: _Doubles
    lengths: NDArray[np.int64]
    factors: _Doubles
    scales: _Doubles
    forward: _Doubles
    backward: _Doubles

    @classmethod
    def of(cls, log_probs: NDArray[np.float32], lengths: NDArray[np.int64], weights: NDArray[np.float32]) -> "Lattice":
        """Run the forward-backward algorithm with scaling (Rabiner 1989).

        The first word of a sentence has the transitions of a word after `O`.

        Args:
            log_probs: tag log-probabilities, shape (sentences, words, tags), padded with 0.
            lengths: the number of words of each sentence, shape (sentences,).
            weights: the log-weights of transitions, shape (tags, tags).
        """
        probs, factors = np.exp(log_probs, dtype=np.float64), np.exp(weights, dtype=np.float64)
        forward, backward, scales = np.empty_like(probs), np.ones_like(probs), np.empty(probs.shape[:2])
        length = probs.shape[1]
        for step in range(length):
            reached = (forward[:, step - 1] @ factors if step else factors[0]) * probs[:, step]
            total = reached.sum(axis=1)
            scales[:, step] = np.where(total > 0, total, 1)
            forward[:, step] = reached / scales[:, step, None]
        scaled = probs / scales[:, :, None]
        for step in range(length - 2, -1, -1):
            following = (scaled[:, step + 1] * backward[:, step + 1]) @ factors.T
            backward[:, step] = np.where((step < lengths - 1)[:, None], following, 1)
        return cls(probs, lengths, factors, scales, forward, backward)

    @property
    def marginals(self) -> _Doubles:
        """The probability of each tag of each word, shape (sentences, words, tags); on padding, of no meaning."""
        masses = self.forward * self.backward
        found: _Doubles = masses / masses.sum(axis=2, keepdims=True)
        return found

    def chunk(self, row: int, chunk: Chunk, tags: TagSet) -> float:
        """The probability that the words of a chunk, no more and no fewer, are an entity of its label.

        Args:
            row: the index of the sentence in the batch.
            chunk: the words, as indices in the sentence, and the label.
            tags: the model's tag set.
        """
        begin, inside = tags.ids[f"B-{chunk.label}"], tags.ids[f"I-{chunk.label}"]
        words = slice(chunk.first + 1, chunk.last)
        mass = self.forward[row, chunk.first, begin]
        mass *= (self.probs[row, words, inside] / self.scales[row, words]).prod()
        if chunk.last < self.lengths[row]:
            last = begin if chunk.last - chunk.first == 1 else inside
            following = self.factors[last] * self.probs[row, chunk.last] * self.backward[row, chunk.last]
            mass *= (following.sum() - following[inside]) / self.scales[row, chunk.last]
        return float(min(1.0, mass))
