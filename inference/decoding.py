"""Tag log-probabilities → legal BIO tags → entities with scores.

A sentence's tags are one sequence; what may follow what, and at what weight, is `TagSet.transitions`.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from ..data.bio import UNBEGUN, Chunk, read_tags
from ..data.documents import Document, Entity, Sentence
from ..data.tags import TagSet
from .lattice import Lattice

_Floats = NDArray[np.float32]
_Ints = NDArray[np.int64]

_ROOM = 65_536
"""Most words, padding included, that are decoded together."""


def log_softmax(logits: _Floats, temperature: float = 1.0) -> _Floats:
    """Log-probabilities over the last axis of `logits / temperature`."""
    scaled = logits / np.float32(temperature)
    top = scaled.max(axis=-1, keepdims=True)
    result: _Floats = scaled - (top + np.log(np.exp(scaled - top).sum(axis=-1, keepdims=True)))
    return result


def best_tags(log_probs: _Floats, lengths: Sequence[int], tags: TagSet, *, adjacency: float = 0.0) -> _Ints:
    """The best tag sequence of each sentence (Viterbi 1967).

    A sentence whose most probable tags hold no weighted transition keeps them: they are the optimum. The others are
    decoded together, one step over all of them at a time.

    Args:
        log_probs: shape (words, tags), the sentences one after the other.
        lengths: words of each sentence; they add up to `words`.
        adjacency: see `ModelInfo`; 0 or less.

    Returns:
        Tag ids, shape (words,).
    """
    result: _Ints = log_probs.argmax(axis=1)
    starts = _starts(lengths)
    weights = tags.transitions(adjacency)
    for batch in _batches(_weighted_sentences(result, starts, weights), starts):
        paths = _viterbi(_padded(log_probs, starts, batch), weights)
        for path, sentence in zip(paths, batch, strict=True):
            stretch = slice(starts[sentence], starts[sentence + 1])
            result[stretch] = path[: stretch.stop - stretch.start]
    return result


def decode(
    documents: Sequence[Sequence[Sentence]], tables: Sequence[_Floats], tags: TagSet, *, adjacency: float = 0.0
) -> list[tuple[Entity, ...]]:
    """The entities of each of some documents.

    Args:
        documents: the sentences of each.
        tables: log-probabilities of each one's words, shape (words, tags).
        adjacency: see `ModelInfo`.
    """
    sentences = [sentence for document in documents for sentence in document]
    log_probs = np.concatenate([*tables, np.zeros((0, len(tags.tags)), dtype=np.float32)])
    lengths = [len(sentence.words) for sentence in sentences]
    tag_ids = best_tags(log_probs, lengths, tags, adjacency=adjacency)
    found = iter(read_entities(sentences, tag_ids, log_probs, tags, adjacency=adjacency))
    return [tuple(chain.from_iterable(islice(found, len(document)))) for document in documents]


def with_entities(document: Document, entities: tuple[Entity, ...]) -> Document:
    """A document with these entities in the place of its own; what its meta says of those goes with them."""
    meta = {key: value for key, value in document.meta.items() if key != UNBEGUN}
    return Document(document.id, document.text, entities, meta, document.sentences)


def read_entities(
    sentences: Sequence[Sentence], tag_ids: _Ints, log_probs: _Floats, tags: TagSet, *, adjacency: float = 0.0
) -> list[list[Entity]]:
    """The entities of each sentence's tags, each with the probability that just these words are one of its label."""
    names = [tags.tags[index] for index in tag_ids.tolist()]
    starts = _starts([len(sentence.words) for sentence in sentences])
    edges = starts.tolist()
    found = [read_tags(names[start:end]) for start, end in pairwise(edges)]
    chunks = {index: chunks for index, chunks in enumerate(found) if chunks}
    scores = _chunk_scores(chunks, log_probs, starts, tags, adjacency)
    return [
        [
            Entity(sentence.words[chunk.first].start, sentence.words[chunk.last - 1].end, chunk.label, score)
            for chunk, score in zip(chunks, scores.get(index, ()), strict=True)
        ]
        for index, (sentence, chunks) in enumerate(zip(sentences, found, strict=True))
    ]


def entity_scores(
    sentences: Sequence[Sentence],
    entities: Sequence[Entity],
    log_probs: _Floats,
    tags: TagSet,
    *,
    adjacency: float = 0.0,
) -> list[float]:
    """The probability of each of some entities of a document: that just its words are one of its label.

    Args:
        entities: of whole words, each in one sentence.
    """
    first: dict[int, tuple[int, int]] = {}
    last: dict[int, int] = {}
    for index, sentence in enumerate(sentences):
        first |= {word.start: (index, position) for position, word in enumerate(sentence.words)}
        last |= {word.end: position + 1 for position, word in enumerate(sentence.words)}
    chunks: dict[int, list[Chunk]] = {}
    places = []
    for entity in entities:
        index, start = first[entity.start]
        found = chunks.setdefault(index, [])
        places.append((index, len(found)))
        found.append(Chunk(start, last[entity.end], entity.label))
    starts = _starts([len(sentence.words) for sentence in sentences])
    scores = _chunk_scores(chunks, log_probs, starts, tags, adjacency)
    return [scores[index][number] for index, number in places]


def _chunk_scores(
    chunks: dict[int, list[Chunk]], log_probs: _Floats, starts: _Ints, tags: TagSet, adjacency: float
) -> dict[int, list[float]]:
    """The probability of each chunk of the sentences that have some."""
    weights = tags.transitions(adjacency)
    result = {}
    for batch in _batches(np.array(list(chunks), dtype=np.int64), starts):
        lattice = Lattice.of(_padded(log_probs, starts, batch), starts[batch + 1] - starts[batch], weights)
        for row, sentence in enumerate(batch.tolist()):
            result[sentence] = [lattice.chunk(row, chunk, tags) for chunk in chunks[sentence]]
    return result


def _starts(lengths: Sequence[int]) -> _Ints:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def _batches(sentences: _Ints, starts: _Ints) -> Iterator[_Ints]:
    """Groups of sentences of like length, each with room for its padding."""
    lengths = starts[sentences + 1] - starts[sentences]
    order = sentences[np.argsort(lengths, kind="stable")]
    first = 0
    for index, sentence in enumerate(order):
        if index > first and (index - first + 1) * (starts[sentence + 1] - starts[sentence]) > _ROOM:
            yield order[first:index]
            first = index
    if len(order):
        yield order[first:]


def _padded(log_probs: _Floats, starts: _Ints, sentences: _Ints) -> _Floats:
    """Shape (sentences, words of the longest, tags), 0 behind a sentence's end: as if every tag were certain there, so
    that a path grows longer without changing what stands before.
    """
    size = int((starts[sentences + 1] - starts[sentences]).max())
    padded = np.zeros((len(sentences), size, log_probs.shape[1]), dtype=np.float32)
    for row, sentence in enumerate(sentences):
        stretch = log_probs[starts[sentence] : starts[sentence + 1]]
        padded[row, : len(stretch)] = stretch
    return padded


def _weighted_sentences(tag_ids: _Ints, starts: _Ints, weights: _Floats) -> _Ints:
    """Indices of the sentences whose tags hold a transition of a weight below 0; a sentence starts as after `O`."""
    if not len(tag_ids):
        return np.zeros(0, dtype=np.int64)
    free = np.empty(len(tag_ids), dtype=bool)
    free[1:] = weights[tag_ids[:-1], tag_ids[1:]] == 0
    firsts = starts[:-1][starts[:-1] < starts[1:]]
    free[firsts] = weights[0, tag_ids[firsts]] == 0
    return np.unique(np.searchsorted(starts, np.flatnonzero(~free), side="right") - 1)


def _viterbi(log_probs: _Floats, weights: _Floats) -> _Ints:
    """Best paths, shape (sentences, words), of padded log-probabilities (sentences, words, tags)."""
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
