"""Tag log-probabilities → legal BIO tags → entities with scores."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data.bio import read_tags
from data.documents import Entity, Sentence
from data.tags import TagSet


def log_softmax(logits: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float32]:
    """Log-probabilities over the last axis of `logits / temperature`."""
    scaled = logits / np.float32(temperature)
    scaled = scaled - scaled.max(axis=-1, keepdims=True)
    result: NDArray[np.float32] = scaled - np.log(np.exp(scaled).sum(axis=-1, keepdims=True))
    return result


def best_tags(
    log_probs: NDArray[np.float32], lengths: Sequence[int], tags: TagSet, *, adjacency: float = 0.0
) -> NDArray[np.int64]:
    """The best legal tag sequence of each sentence (Viterbi 1967): illegal transitions weigh -inf, those that start an
    entity right behind one of its label `adjacency`, all others 0.

    A sentence whose most probable tags hold no weighted transition keeps them: they are the optimum. The others are
    decoded together, one step over all of them at a time.

    Args:
        log_probs: shape (words, tags), the sentences one after the other.
        lengths: words of each sentence; they add up to `words`.
        adjacency: see `ModelInfo`; 0 or less.

    Returns:
        Tag ids, shape (words,).
    """
    result: NDArray[np.int64] = log_probs.argmax(axis=1)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    weights = tags.transitions(adjacency)
    broken = _weighted_sentences(result, starts, weights)
    if len(broken):
        size = int((starts[broken + 1] - starts[broken]).max())
        padded = np.zeros((len(broken), size, len(tags.tags)), dtype=np.float32)
        for row, sentence in enumerate(broken):
            stretch = log_probs[starts[sentence] : starts[sentence + 1]]
            padded[row, : len(stretch)] = stretch
        paths = _viterbi(padded, weights)
        for row, sentence in enumerate(broken):
            length = starts[sentence + 1] - starts[sentence]
            result[starts[sentence] : starts[sentence + 1]] = paths[row, :length]
    return result


def read_entities(
    sentences: Sequence[Sentence], tag_ids: NDArray[np.int64], log_probs: NDArray[np.float32], tags: TagSet
) -> tuple[Entity, ...]:
    """The entities of a document's tags.

    An entity's score is the least probability of its words' tags: an upper bound of the probability that
    all of them are right, and that probability itself where the words' errors come together.
    """
    names = [tags.tags[index] for index in tag_ids]
    chosen = log_probs[np.arange(len(tag_ids)), tag_ids]
    entities = []
    start = 0
    for sentence in sentences:
        stop = start + len(sentence.words)
        for chunk in read_tags(names[start:stop]):
            score = float(np.exp(chosen[start + chunk.first : start + chunk.last].min()))
            span = sentence.words[chunk.first].start, sentence.words[chunk.last - 1].end
            entities.append(Entity(*span, chunk.label, min(1.0, score)))
        start = stop
    return tuple(entities)


def _weighted_sentences(
    tag_ids: NDArray[np.int64], starts: NDArray[np.int64], weights: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Indices of the sentences whose tags hold a transition of a weight below 0; a sentence starts as after `O`."""
    if not len(tag_ids):
        return np.zeros(0, dtype=np.int64)
    free = np.empty(len(tag_ids), dtype=bool)
    free[1:] = weights[tag_ids[:-1], tag_ids[1:]] == 0
    firsts = starts[:-1][starts[:-1] < starts[1:]]
    free[firsts] = weights[0, tag_ids[firsts]] == 0
    return np.unique(np.searchsorted(starts, np.flatnonzero(~free), side="right") - 1)


def _viterbi(log_probs: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.int64]:
    """Best paths, shape (sentences, words), of padded log-probabilities (sentences, words, tags).

    Padding must be 0 for every tag: it then lengthens a path without changing what stands before it.
    """
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
