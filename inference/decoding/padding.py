"""Padded batches of sentences."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_ROOM = 65_536
"""The largest number of words in a batch, padding included."""


def sentence_starts(lengths: Sequence[int]) -> NDArray[np.int64]:
    """The index of each sentence's first word, and last the number of all words, shape (sentences + 1,)."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def batches(sentences: NDArray[np.int64], starts: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Group sentences of similar length into batches of at most `_ROOM` words, padding included.

    A longer sentence is a batch of its own.

    Args:
        sentences: the indices of the sentences to group, shape (sentences,).
        starts: `sentence_starts` of all sentences.

    Yields:
        The indices of a batch's sentences, shape (sentences of the batch,).
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
    """The log-probabilities of a batch of sentences, shape (sentences, words of the longest, tags).

    They are padded with 0, the log-probability of a certain event, so that padding extends the best path of a sentence
    without changing it.

    Args:
        log_probs: the log-probabilities of all sentences, one after the other, shape (words, tags).
        starts: `sentence_starts` of all sentences.
        sentences: the indices of the batch's sentences, at least one.
    """
    size = int((starts[sentences + 1] - starts[sentences]).max())
    result = np.zeros((len(sentences), size, log_probs.shape[1]), dtype=np.float32)
    for row, sentence in enumerate(sentences):
        words = log_probs[starts[sentence] : starts[sentence + 1]]
        result[row, : len(words)] = words
    return result
