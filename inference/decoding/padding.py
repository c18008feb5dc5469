"""Sentences of several documents as padded batches."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_ROOM = 65_536
"""Most words, padding included, that are decoded together."""


def sentence_starts(lengths: Sequence[int]) -> NDArray[np.int64]:
    """The number of each sentence's first word, and of all words, shape (sentences + 1,)."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def batches(sentences: NDArray[np.int64], starts: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Groups of sentences of similar length, each of a bounded size, padding included.

    Args:
        sentences: their numbers, shape (sentences,).
        starts: as `sentence_starts` of all sentences.
    """
    lengths = starts[sentences + 1] - starts[sentences]
    order = sentences[np.argsort(lengths, kind="stable")]
    first = 0
    for index, sentence in enumerate(order):
        if index > first and (index - first + 1) * (starts[sentence + 1] - starts[sentence]) > _ROOM:
            yield order[first:index]
            first = index
    if len(order):
        yield order[first:]


def padded(
    log_probs: NDArray[np.float32], starts: NDArray[np.int64], sentences: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The log-probabilities of some sentences, shape (sentences, words of the longest, tags).

    Padding is 0: every tag is certain there, so that a path grows longer without changing what comes before.

    Args:
        log_probs: of all sentences, one after the other, shape (words, tags).
    """
    size = int((starts[sentences + 1] - starts[sentences]).max())
    result = np.zeros((len(sentences), size, log_probs.shape[1]), dtype=np.float32)
    for row, sentence in enumerate(sentences):
        stretch = log_probs[starts[sentence] : starts[sentence + 1]]
        result[row, : len(stretch)] = stretch
    return result
