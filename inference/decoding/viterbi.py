"""The most probable legal tag sequence of each sentence."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...data.tags.tag_set import TagSet
from .padding import batches, padded, sentence_starts

_Floats = NDArray[np.float32]
_Ints = NDArray[np.int64]


def best_tags(log_probs: _Floats, lengths: Sequence[int], tags: TagSet, *, adjacency: float = 0.0) -> _Ints:
    """The best tag sequence of each sentence (Viterbi 1967).

    If the most probable tag of each word of a sentence gives a sequence without weighted transitions, that sequence is
    the optimum, because no weight is above 0. All other sentences are decoded in batches, word by word.

    Args:
        log_probs: tag log-probabilities, shape (words, tags), the sentences one after the other.
        lengths: the number of words of each sentence; their sum is the length of `log_probs`.
        tags: the model's tag set.
        adjacency: the log-weight, at most 0, of a transition to an entity that follows another one of the same label
            without a gap; see `ModelInfo`.

    Returns:
        Tag ids, shape (words,).
    """
    result: _Ints = log_probs.argmax(axis=1)
    starts = sentence_starts(lengths)
    weights = tags.transitions(adjacency)
    for batch in batches(_weighted_sentences(result, starts, weights), starts):
        paths = _viterbi(padded(log_probs, starts, batch), weights)
        for path, sentence in zip(paths, batch, strict=True):
            words = slice(starts[sentence], starts[sentence + 1])
            result[words] = path[: words.stop - words.start]
    return result


def _weighted_sentences(tag_ids: _Ints, starts: _Ints, weights: _Floats) -> _Ints:
    """Indices of the sentences whose tags include a transition with a weight below 0. `O` precedes the first tag."""
    if not len(tag_ids):
        return np.zeros(0, dtype=np.int64)
    free = np.empty(len(tag_ids), dtype=bool)
    free[1:] = weights[tag_ids[:-1], tag_ids[1:]] == 0
    firsts = starts[:-1][starts[:-1] < starts[1:]]
    free[firsts] = weights[0, tag_ids[firsts]] == 0
    return np.unique(np.searchsorted(starts, np.flatnonzero(~free), side="right") - 1)


def _viterbi(log_probs: _Floats, weights: _Floats) -> _Ints:
    """Best paths, shape (sentences, words), for padded log-probabilities, shape (sentences, words, tags)."""
    batch, length, count = log_probs.shape
    best = log_probs[:, 0] + weights[0]
    back = np.zeros((batch, length, count), dtype=np.int64)
    for step in range(1, length):
        through = best[:, :, None] + weights
        back[:, step] = through.argmax(axis=1)
        best = through.max(axis=1) + log_probs[:, step]
    paths = np.zeros((batch, length), dtype=np.int64)
    paths[:, -1] = best.argmax(axis=1)
    for step in range(length - 1, 0, -1):
        paths[:, step - 1] = np.take_along_axis(back[:, step], paths[:, step, None], axis=1)[:, 0]
    return paths
