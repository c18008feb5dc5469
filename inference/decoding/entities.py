"""Decode tag log-probabilities into entities, and compute the entities' scores and the tags' marginals."""

from collections.abc import Sequence
from itertools import chain, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from ...data.documents import Document, Entity, Sentence
from ...data.tags.bio import IMPROPER_STARTS, Chunk, read_tags
from ...data.tags.tag_set import TagSet
from ...data.text.word_index import WordIndex
from .lattice import Lattice
from .padding import batches, padded, sentence_starts
from .viterbi import best_tags

_Floats = NDArray[np.float32]
_Ints = NDArray[np.int64]


def decode(
    documents: Sequence[Sequence[Sentence]], log_probs: Sequence[_Floats], tags: TagSet, *, adjacency: float = 0.0
) -> list[tuple[Entity, ...]]:
    """The entities of each document.

    Args:
        documents: the sentences of each document.
        log_probs: the tag log-probabilities of each document's words, shape (words, tags).
        tags: the model's tag set.
        adjacency: see `ModelInfo`, but divided by the temperature (`ModelInfo.tempered_adjacency`).
    """
    sentences = [sentence for document in documents for sentence in document]
    every = np.concatenate([*log_probs, np.zeros((0, len(tags.tags)), dtype=np.float32)])
    lengths = [len(sentence.words) for sentence in sentences]
    tag_ids = best_tags(every, lengths, tags, adjacency=adjacency)
    found = iter(read_entities(sentences, tag_ids, every, tags, adjacency=adjacency))
    return [tuple(chain.from_iterable(islice(found, len(document)))) for document in documents]


def with_entities(document: Document, entities: tuple[Entity, ...]) -> Document:
    """A document with its entities replaced, and without the improper starts of the old entities in its meta."""
    meta = {key: value for key, value in document.meta.items() if key != IMPROPER_STARTS}
    return Document(document.id, document.text, entities, meta, document.sentences)


def read_entities(
    sentences: Sequence[Sentence], tag_ids: _Ints, log_probs: _Floats, tags: TagSet, *, adjacency: float = 0.0
) -> list[list[Entity]]:
    """The entities of each sentence, as its tags give them.

    The score of an entity is the probability that exactly its words are an entity of its label.

    Args:
        sentences: the sentences, one after the other.
        tag_ids: the tags of their words, shape (words,).
        log_probs: the tag log-probabilities of their words, shape (words, tags).
        tags: the model's tag set.
        adjacency: as in `decode`.
    """
    names = [tags.tags[index] for index in tag_ids.tolist()]
    starts = sentence_starts([len(sentence.words) for sentence in sentences])
    boundaries = starts.tolist()
    found = [read_tags(names[start:end]) for start, end in pairwise(boundaries)]
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
    """The score of each of the given entities: the probability that exactly its words are an entity of its label.

    Args:
        sentences: the sentences of a document.
        entities: entities of the document. Each consists of whole words of one sentence; they may overlap.
        log_probs: the tag log-probabilities of the document's words, shape (words, tags).
        tags: the model's tag set, which has the labels of all entities.
        adjacency: as in `decode`.

    Returns:
        A probability for each entity, in the order of `entities`.

    Raises:
        ValueError: an entity does not consist of whole words of one sentence.
    """
    index = WordIndex(sentences)
    chunks: dict[int, list[Chunk]] = {}
    numbers = []
    for entity in entities:
        span = index.span(entity)
        if span is None:
            raise ValueError(f"found the entity {entity}, expected whole words of one sentence")
        sentence, first, last = span
        found = chunks.setdefault(sentence, [])
        numbers.append((sentence, len(found)))
        found.append(Chunk(first, last, entity.label))
    starts = sentence_starts([len(sentence.words) for sentence in sentences])
    scores = _chunk_scores(chunks, log_probs, starts, tags, adjacency)
    return [scores[sentence][number] for sentence, number in numbers]


def tag_marginals(
    lengths: Sequence[int], log_probs: _Floats, tags: TagSet, *, adjacency: float = 0.0
) -> NDArray[np.float32]:
    """The probability of each tag of each word, summed over all legal tag sequences of its sentence.

    Args:
        lengths: the number of words of each sentence.
        log_probs: the tag log-probabilities of their words, shape (words, tags), the sentences one after the other.
        tags: the model's tag set.
        adjacency: as in `decode`.

    Returns:
        The probabilities, shape (words, tags).
    """
    weights, starts = tags.transitions(adjacency), sentence_starts(lengths)
    result = np.empty_like(log_probs, dtype=np.float32)
    for batch in batches(np.arange(len(lengths)), starts):
        found = Lattice.of(padded(log_probs, starts, batch), starts[batch + 1] - starts[batch], weights).marginals
        for row, sentence in enumerate(batch.tolist()):
            result[starts[sentence] : starts[sentence + 1]] = found[row, : lengths[sentence]]
    return result


def _chunk_scores(
    chunks: dict[int, list[Chunk]], log_probs: _Floats, starts: _Ints, tags: TagSet, adjacency: float
) -> dict[int, list[float]]:
    """The probabilities of chunks.

    Args:
        chunks: the chunks of each sentence that has any, by the index of the sentence.
        starts: see `sentence_starts`.
    """
    weights = tags.transitions(adjacency)
    result = {}
    for batch in batches(np.array(list(chunks), dtype=np.int64), starts):
        lattice = Lattice.of(padded(log_probs, starts, batch), starts[batch + 1] - starts[batch], weights)
        for row, sentence in enumerate(batch.tolist()):
            result[sentence] = [lattice.chunk(row, chunk, tags) for chunk in chunks[sentence]]
    return result
