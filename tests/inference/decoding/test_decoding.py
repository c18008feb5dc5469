"""Compare decoding with brute force: the tags are legal, and no legal sequence is more probable."""

from itertools import chain, pairwise, product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from musamma.data.documents import Entity, Sentence
from musamma.data.tags.bio import read_tags, write_tags
from musamma.data.tags.tag_set import TagSet
from musamma.data.text.segmentation import split_sentences
from musamma.inference.decoding.entities import read_entities
from musamma.inference.decoding.viterbi import best_tags
from musamma.inference.encoding.batches import log_softmax

TAGS = TagSet(("PER", "LOC"))
COUNT = len(TAGS.tags)
logits = st.floats(-8, 8, width=32)


def is_legal(ids: tuple[int, ...]) -> bool:
    return not ids or bool(
        TAGS.legal_start[ids[0]] and all(TAGS.legal[before, after] for before, after in pairwise(ids))
    )


LEGAL = {n: np.array([ids for ids in product(range(COUNT), repeat=n) if is_legal(ids)], dtype=int) for n in range(1, 6)}

CHUNKS = {n: [frozenset(read_tags([TAGS.tags[tag] for tag in ids])) for ids in LEGAL[n]] for n in LEGAL}


def totals(log_probs: NDArray[np.float32], sequences: NDArray[np.int64]) -> NDArray[np.float64]:
    """The log-probability of each sequence of tags."""
    return log_probs[np.arange(len(log_probs)), sequences].sum(axis=1, dtype=np.float64)


def touching(sequences: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of entities in each sequence that start right after an entity of the same label."""
    names = [[TAGS.tags[tag] for tag in ids] for ids in sequences]
    return np.array([sum(b[0] == "B" and a[2:] == b[2:] for a, b in pairwise(row)) for row in names])


@st.composite
def documents(draw: st.DrawFn) -> tuple[NDArray[np.float32], list[int]]:
    """Tag log-probabilities of the words of some sentences, and the numbers of words of the sentences."""
    lengths = draw(st.lists(st.integers(0, 5), max_size=4))
    return log_softmax(draw(arrays(np.float32, (sum(lengths), COUNT), elements=logits))), lengths


def sentences(table: NDArray[np.generic], lengths: list[int]) -> list[NDArray[np.generic]]:
    return np.split(table, np.cumsum(lengths)[:-1]) if lengths else []


@given(documents(), st.sampled_from([0.0, -0.5, -5.0]))
def test_no_legal_sequence_is_better(case: tuple[NDArray[np.float32], list[int]], adjacency: float) -> None:
    log_probs, lengths = case
    found = best_tags(log_probs, lengths, TAGS, adjacency=adjacency)
    assert found.shape == (sum(lengths),)
    for table, ids in zip(sentences(log_probs, lengths), sentences(found, lengths), strict=True):
        assert is_legal(tuple(ids))
        if len(ids):
            best = (totals(table, LEGAL[len(ids)]) + adjacency * touching(LEGAL[len(ids)])).max()
            assert totals(table, ids[None])[0] + adjacency * touching(ids[None])[0] == pytest.approx(best, abs=1e-5)


@given(documents())
def test_sentences_are_decoded_apart(case: tuple[NDArray[np.float32], list[int]]) -> None:
    log_probs, lengths = case
    alone = [best_tags(table, [len(table)], TAGS) for table in sentences(log_probs, lengths)]
    assert best_tags(log_probs, lengths, TAGS).tolist() == [tag for ids in alone for tag in ids]


@given(documents())
def test_the_most_probable_tags_are_kept_where_they_are_legal(case: tuple[NDArray[np.float32], list[int]]) -> None:
    log_probs, lengths = case
    found = best_tags(log_probs, lengths, TAGS)
    for table, ids in zip(sentences(log_probs, lengths), sentences(found, lengths), strict=True):
        greedy = table.argmax(axis=1)
        if is_legal(tuple(greedy)):
            assert ids.tolist() == greedy.tolist()


def test_a_lone_inside_tag_becomes_a_start_or_outside_whichever_is_likelier() -> None:
    # O B-PER I-PER B-LOC I-LOC
    log_probs = np.log(np.array([[0.2, 0.3, 0.5, 1e-9, 1e-9], [0.1, 1e-9, 0.9, 1e-9, 1e-9]], dtype=np.float32))
    dropped = np.log(np.array([[0.3, 0.2, 0.5, 1e-9, 1e-9], [0.9, 1e-9, 0.1, 1e-9, 1e-9]], dtype=np.float32))
    assert [TAGS.tags[index] for index in best_tags(log_probs, [2], TAGS)] == ["B-PER", "I-PER"]
    assert [TAGS.tags[index] for index in best_tags(dropped, [2], TAGS)] == ["O", "O"]


def test_a_certain_but_illegal_tag_gives_legal_tags() -> None:
    certain = np.full((3, COUNT), -np.inf, dtype=np.float32)
    certain[:, TAGS.ids["I-PER"]] = 0
    assert is_legal(tuple(best_tags(certain, [3], TAGS)))


@given(arrays(np.float32, (3, 4, COUNT), elements=logits), st.floats(0.25, 4, width=32))
def test_log_softmax_is_that_of_torch(table: NDArray[np.float32], temperature: float) -> None:
    expected = torch.log_softmax(torch.from_numpy(table) / temperature, dim=-1).numpy()
    found = log_softmax(table, temperature)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(np.exp(found).sum(axis=-1), 1, atol=1e-5)


def test_log_softmax_of_large_logits_is_finite() -> None:
    assert log_softmax(np.array([[1e4, -1e4, 0.0]], dtype=np.float32)).tolist() == [[0.0, -2e4, -1e4]]


@given(documents(), st.sampled_from([0.0, -0.5, -5.0]))
def test_a_score_is_the_share_of_the_sequences_that_hold_the_very_entity(
    case: tuple[NDArray[np.float32], list[int]], adjacency: float
) -> None:
    log_probs, lengths = case
    text = "\n".join(" ".join("س" * length) for length in lengths)
    parts = iter(split_sentences(text))
    given_sentences = [next(parts) if length else Sentence(()) for length in lengths]
    ids = best_tags(log_probs, lengths, TAGS, adjacency=adjacency)
    found = chain.from_iterable(read_entities(given_sentences, ids, log_probs, TAGS, adjacency=adjacency))
    for table, tag_ids in zip(sentences(log_probs, lengths), sentences(ids, lengths), strict=True):
        if not len(tag_ids):
            continue
        legal = LEGAL[len(tag_ids)]
        weights = np.exp(totals(table, legal) + adjacency * touching(legal))
        for chunk in read_tags([TAGS.tags[index] for index in tag_ids]):
            holds = [chunk in chunks for chunks in CHUNKS[len(tag_ids)]]
            entity = next(found)
            assert (entity.label, entity.score) == (
                chunk.label,
                pytest.approx(weights[holds].sum() / weights.sum(), rel=1e-3, abs=1e-6),
            )
            assert entity.score is not None
            assert 0 <= entity.score <= 1
    assert next(found, None) is None


def test_many_sentences_are_decoded_as_each_alone() -> None:
    random = np.random.default_rng(0)
    lengths = [*random.integers(1, 40, 300), 2000]
    log_probs = log_softmax(random.normal(size=(sum(lengths), COUNT)).astype(np.float32) * 3)
    text = "\n".join(" ".join("س" * length) for length in lengths)
    every = split_sentences(text)
    ids = best_tags(log_probs, lengths, TAGS, adjacency=-1.0)
    together = list(chain.from_iterable(read_entities(every, ids, log_probs, TAGS, adjacency=-1.0)))
    alone = []
    for sentence, table in zip(every, sentences(log_probs, lengths), strict=True):
        own = best_tags(table, [len(table)], TAGS, adjacency=-1.0)
        alone += read_entities([sentence], own, table, TAGS, adjacency=-1.0)[0]
    assert [entity.key for entity in together] == [entity.key for entity in alone]
    np.testing.assert_allclose([e.score for e in together], [e.score for e in alone], rtol=1e-3, atol=1e-6)


def test_entities_run_from_the_first_word_to_the_last_and_end_with_the_sentence() -> None:
    text = "  سيرغي\u200f لافروفُ، في موسكو.\nموسكو أيضاً"
    names = ["B-PER", "I-PER", "O", "O", "B-LOC", "O", "B-LOC", "O"]
    ids = np.array([TAGS.ids[name] for name in names])
    certain = np.where(np.eye(COUNT, dtype=bool)[ids], 0, -np.inf).astype(np.float32)
    found = list(chain.from_iterable(read_entities(split_sentences(text), ids, certain, TAGS)))
    assert [(text[e.start : e.end], e.label, e.score) for e in found] == [
        ("سيرغي\u200f لافروفُ", "PER", 1.0),
        ("موسكو", "LOC", 1.0),
        ("موسكو", "LOC", 1.0),
    ]
    assert found[0] == Entity(2, 16, "PER", 1.0)


@given(documents())
def test_decoded_tags_are_written_and_read_without_loss(case: tuple[NDArray[np.float32], list[int]]) -> None:
    log_probs, lengths = case
    for ids in sentences(best_tags(log_probs, lengths, TAGS), lengths):
        names = [TAGS.tags[int(index)] for index in ids]
        chunks = read_tags(names)
        assert all(chunk.proper for chunk in chunks)
        assert write_tags(chunks, len(names)) == names
