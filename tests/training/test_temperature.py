"""The temperature, compared with sums over all sequences, and what it may and may not change."""

from dataclasses import replace
from itertools import product
from math import exp, inf, log
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_model
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document, Entity
from musamma.data.tags.bio import IMPROPER_STARTS
from musamma.data.text.segmentation import sentences_of, words_of
from musamma.inference.decoding.entities import decode
from musamma.inference.encoding.batches import log_softmax
from musamma.inference.model_folder import ModelInfo
from musamma.inference.predictor import Predictor
from musamma.training.splits import Part
from musamma.training.temperature import BOUNDS, fit_temperature

INFO = ModelInfo(("PER", "DATE"), 64, 8)
TAGS = INFO.tags
COUNT = len(TAGS.tags)
TEXT = "زار لافروف موسكو امس"


def part(*documents: Document, labels: tuple[str, ...] = INFO.labels) -> Part:
    return Part("c", documents, labels, path="c")


def predictor(logits: dict[str, NDArray[np.float32]], info: ModelInfo = INFO) -> Predictor:
    """A predictor with given logits for the words of each document, by the document's id."""
    stub: Any = SimpleNamespace(
        info=info, tag_log_probs=lambda documents: [log_softmax(logits[x.id], info.temperature) for x in documents]
    )
    return cast(Predictor, stub)


def random_logits(seed: int, words: int, scale: float = 1.0) -> NDArray[np.float32]:
    return (np.random.default_rng(seed).normal(size=(words, COUNT)) * scale).astype(np.float32)


def keys(document: Document, log_probs: NDArray[np.float32], info: ModelInfo) -> list[tuple[int, int, str]]:
    [found] = decode([sentences_of(document)], [log_probs], TAGS, adjacency=info.tempered_adjacency)
    return [entity.key for entity in found]


def sequence_loss(logits: NDArray[np.float32], accepted: list[set[int]], temperature: float, adjacency: float) -> float:
    """Negative log of the accepted sequences' share of the weight of all legal ones, by enumerating all sequences."""
    weights = TAGS.transitions(adjacency).astype(float)
    sums = [0.0, 0.0]
    for tags in product(range(COUNT), repeat=len(logits)):
        moves = [weights[before, after] for before, after in zip((0, *tags), tags, strict=False)]
        total = (sum(float(logits[word, tag]) for word, tag in enumerate(tags)) + sum(moves)) / temperature
        sums[0] += exp(total) if total > -inf else 0.0
        if all(tag in allowed for tag, allowed in zip(tags, accepted, strict=True)):
            sums[1] += exp(total) if total > -inf else 0.0
    return -log(sums[1] / sums[0])


GRID = np.exp(np.linspace(log(BOUNDS[0]), log(BOUNDS[1]), 61))


@pytest.mark.parametrize("labels", [("PER", "DATE"), ("PER",)])
@pytest.mark.parametrize("adjacency", [0.0, -1.5])
def test_it_minimises_the_loss_summed_over_all_sequences(labels: tuple[str, ...], adjacency: float) -> None:
    """In a corpus without dates, `O` accepts the tags of dates."""
    gold = [Document("a", TEXT, (Entity(4, 10, "PER"),)), Document("b", "لافروف امس", (Entity(0, 6, "PER"),))]
    logits = {x.id: random_logits(seed, len(words_of(x)), 3) for seed, x in enumerate(gold)}
    outside = {0} if "DATE" in labels else {0, 3, 4}
    accepted = {"a": [outside, {1}, outside, outside], "b": [{1}, outside]}

    def loss(temperature: float) -> float:
        return sum(sequence_loss(logits[x.id], accepted[x.id], temperature, adjacency) for x in gold)

    model = predictor(logits, replace(INFO, adjacency=adjacency))
    found = fit_temperature(model, [part(*gold, labels=labels)])
    best = float(GRID[int(np.argmin([loss(temperature) for temperature in GRID]))])
    assert found == pytest.approx(best, rel=0.06)
    assert loss(found) <= loss(best) + 1e-4


@settings(max_examples=5)
@given(st.integers(0, 1000), st.sampled_from([0.8, 1.5, 3.0]))
def test_logits_that_are_too_sure_by_a_factor_are_divided_by_it(seed: int, factor: float) -> None:
    """Tags drawn from the model's own probabilities need temperature 1; scaled logits need the factor instead."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(1500, COUNT)).astype(np.float32) * 2
    logits[:, [2, 4]] = -50  # without I- tags, every sequence is legal and the words are independent
    shares = np.exp(log_softmax(logits))
    tags = [int(random.choice(COUNT, p=row / row.sum())) for row in shares.astype(float)]
    gold, scaled_logits = [], {}
    for word, tag in enumerate(tags):
        label = TAGS.tags[tag][2:]
        gold.append(Document(str(word), "كلمة", (Entity(0, 4, label),) if label else ()))
        scaled_logits[str(word)] = logits[word : word + 1] * factor
    assert fit_temperature(predictor(scaled_logits), [part(*gold)]) == pytest.approx(factor, rel=0.2)


def test_a_dev_without_words_leaves_the_model_as_it_is() -> None:
    assert fit_temperature(predictor({"a": random_logits(0, 0)}), [part(Document("a", ""))]) == 1.0


def test_a_dev_without_errors_stops_at_the_bound() -> None:
    logits = np.full((4, COUNT), -1, dtype=np.float32)
    logits[[0, 1, 2, 3], [0, 1, 0, 0]] = 1
    found = fit_temperature(predictor({"a": logits}), [part(Document("a", TEXT, (Entity(4, 10, "PER"),)))])
    assert found == pytest.approx(BOUNDS[0], rel=0.01)


def test_gold_that_starts_with_i_counts_as_starting_with_b() -> None:
    logits = {"a": random_logits(3, 4, 3)}
    gold = Document("a", TEXT, (Entity(4, 10, "PER"),))
    improper_starts = replace(gold, meta={IMPROPER_STARTS: [4]})
    assert fit_temperature(predictor(logits), [part(gold)]) == fit_temperature(
        predictor(logits), [part(improper_starts)]
    )


@given(st.integers(0, 10_000), st.sampled_from(BOUNDS), st.sampled_from([0.0, -1.5, -4.0]))
def test_it_changes_no_entity(seed: int, temperature: float, adjacency: float) -> None:
    logits, document = random_logits(seed, 4, 4), Document("a", TEXT)
    infos = [replace(INFO, adjacency=adjacency, temperature=t) for t in (1.0, temperature)]
    plain, scaled = (keys(document, log_softmax(logits, info.temperature), info) for info in infos)
    assert plain == scaled


def test_a_touch_that_the_logits_outweigh_stays_at_any_temperature() -> None:
    """The logits favour B-PER B-PER over B-PER I-PER by 2, which outweighs an adjacency of −1.5 but not one of −2.5."""
    logits = np.full((2, COUNT), -20, dtype=np.float32)
    logits[0, 1], logits[1, 1], logits[1, 2] = 0, 0, -2
    document = Document("a", "لافروف موسكو")
    for adjacency, expected in ((-1.5, [(0, 6, "PER"), (7, 12, "PER")]), (-2.5, [(0, 12, "PER")])):
        for temperature in (0.5, 1.0, 2.0, 10.0):
            info = replace(INFO, adjacency=adjacency, temperature=temperature)
            assert keys(document, log_softmax(logits, temperature), info) == expected


def test_a_predictor_finds_the_same_at_any_temperature(tmp_path: Path) -> None:
    info = ModelInfo(("PER", "ORG", "LOC", "DATE"), 64, 8, adjacency=-1.5, version="0")
    folder = write_tiny_model(tmp_path, info)
    predictor, texts = Predictor.load(folder), load_corpus(SEEDS / "gold.jsonl")
    read = list(predictor.read_many(texts))
    found = [
        [[x.key for x in document.entities] for chunk in read for document in predictor.decode(chunk, temperature=t)]
        for t in (1.0, 0.5, 3.0)
    ]
    assert sum(map(len, found[0])) > 0
    assert found[0] == found[1] == found[2]
