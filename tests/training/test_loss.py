"""The loss, compared with sums over all sequences, with cases computed by hand, and with cross-entropy."""

from itertools import pairwise, product
from math import exp, log
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from musamma.data.tags.tag_set import TagSet
from musamma.training.loss import IGNORED, SequenceLoss

TAGS = TagSet(("PER", "DATE"))  # O B-PER I-PER B-DATE I-DATE
COUNT = len(TAGS.tags)
CORPORA = [(("PER", "DATE"), 1.0), (("PER",), 1.0), (("DATE",), 1.0)]
SCORES = [0.5, -1.0, 2.0, 1.5, 0.25]
TOTAL = sum(exp(score) for score in SCORES)


def loss(
    targets: SequenceLoss, labels: list[list[int]], logits: list[list[list[float]]], words: int | None = None
) -> float:
    return float(targets(SimpleNamespace(logits=torch.tensor(logits)), torch.tensor(labels), words))


def chance(*tags: int) -> float:
    return sum(exp(SCORES[tag]) for tag in tags) / TOTAL


@pytest.mark.parametrize(
    ("label", "accepted"),
    [
        (0, (0,)),  # O in a corpus that annotates both labels
        (1, (1,)),
        (5 + 0, (0, 3, 4)),  # O in a corpus without DATE: O, B-DATE or I-DATE
        (5 + 1, (1,)),  # an annotated entity accepts only its own tag
        (10 + 0, (0, 1, 2)),  # O in a corpus without PER
        (10 + 3, (3,)),
    ],
)
def test_one_word_by_hand(label: int, accepted: tuple[int, ...]) -> None:
    targets = SequenceLoss.of(TAGS, CORPORA)
    assert loss(targets, [[label]], [[SCORES]]) == pytest.approx(-log(chance(*accepted)), rel=1e-5)


def test_two_words_by_hand() -> None:
    """O, which also accepts the tags of DATE, is followed by B-PER: O B, B-DATE B or I-DATE B.

    I-DATE is legal, because a window may begin inside an entity.
    """
    weight = [exp(score) for score in SCORES]
    accepted = (weight[0] + weight[3] + weight[4]) * weight[1]
    legal = sum(weight[a] * weight[b] for a, b in product(range(COUNT), repeat=2) if TAGS.legal[a, b])
    assert not TAGS.legal[0, 2]
    found = loss(SequenceLoss.of(TAGS, CORPORA), [[IGNORED, 5, IGNORED, 6]], [[SCORES] * 4])
    assert found == pytest.approx(-log(accepted / legal) / 2, rel=1e-5)


@given(
    st.lists(st.sampled_from(range(COUNT)), min_size=1, max_size=4),
    st.integers(0, 2),
    st.floats(-5, 0),
    st.integers(0, 2**32 - 1),
)
def test_it_is_a_share_of_all_legal_sequences(tags: list[int], corpus: int, adjacency: float, seed: int) -> None:
    if any(not TAGS.legal[a, b] for a, b in pairwise(tags)):
        return
    random = np.random.default_rng(seed)
    logits = random.normal(size=(len(tags), COUNT)).astype(np.float32)
    annotated = CORPORA[corpus][0]
    open_tags = {0, *(i for i, tag in enumerate(TAGS.tags) if i and tag[2:] not in annotated)}
    weights = {True: 0.0, False: 0.0}
    for path in product(range(COUNT), repeat=len(tags)):
        steps = TAGS.transitions(adjacency)[list(path[:-1]), list(path[1:])]
        weight = exp(sum(logits[range(len(tags)), path]) + steps.sum())
        weights[True] += weight
        if all(found == tag or (tag == 0 and found in open_tags) for found, tag in zip(path, tags, strict=True)):
            weights[False] += weight
    expected = -log(weights[False] / weights[True]) / len(tags)
    targets = SequenceLoss.of(TAGS, CORPORA, adjacency=adjacency)
    found = loss(targets, [[corpus * COUNT + tag for tag in tags]], [logits.tolist()])
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_windows_weights_and_the_number_of_words() -> None:
    targets = SequenceLoss.of(TAGS, [(("PER", "DATE"), 1.0), (("PER",), 3.0)])
    by_hand = -log(chance(1)) - 3 * log(chance(0, 3, 4))
    labels, logits = [[IGNORED, 1], [5, IGNORED], [IGNORED, IGNORED]], [[SCORES, SCORES]] * 3
    assert loss(targets, labels, logits) == pytest.approx(by_hand / 2, rel=1e-5)
    assert loss(targets, labels, logits, 8) == pytest.approx(by_hand / 8, rel=1e-5)


@pytest.mark.parametrize(("soft", "weight"), [([], 3.0), ([0.0, 0.75, 1.0], 3.0)])
def test_a_continuing_piece_has_a_small_loss_of_its_own(soft: list[float], weight: float) -> None:
    corpora = [(("PER", "DATE"), 1.0), (("PER",), 3.0), ((), 1.0)]
    targets = SequenceLoss.of(TAGS, corpora, soft=soft)
    for label, accepted in ((COUNT, (0, 3, 4)), (COUNT + 2, (2,)), (2 * COUNT, range(COUNT))):
        word = loss(targets, [[label, IGNORED]], [[SCORES, SCORES]])
        both = loss(targets, [[label, IGNORED - 1 - label]], [[SCORES, SCORES]])
        assert both - word == pytest.approx(-0.1 * weight * log(chance(*accepted)), rel=1e-4, abs=1e-6)


def test_words_alone_have_cross_entropy() -> None:
    torch.manual_seed(0)
    logits, labels = torch.randn(9, 1, COUNT), torch.randint(0, COUNT, (9, 1))
    found = SequenceLoss.of(TAGS, [(TAGS.labels, 1.0)])(SimpleNamespace(logits=logits), labels)
    assert float(found) == pytest.approx(float(cross_entropy(logits.flatten(0, 1), labels.flatten())), rel=1e-5)


def test_an_outside_word_of_a_partly_annotated_corpus_does_not_push_the_missing_label_down() -> None:
    targets = SequenceLoss.of(TAGS, [(("PER",), 1.0)])
    logits = torch.tensor([[SCORES]], requires_grad=True)
    targets(SimpleNamespace(logits=logits), torch.tensor([[0]])).backward()
    gradient = logits.grad[0, 0]  # type: ignore[index]
    assert (gradient[[0, 3, 4]] < 0).all(), "O and DATE rise together"
    assert (gradient[[1, 2]] > 0).all(), "PER falls"
    assert gradient[3] / gradient[0] == pytest.approx(exp(SCORES[3] - SCORES[0]), rel=1e-4), "their ratio stays"


def test_no_gradient_is_lost_in_long_windows() -> None:
    torch.manual_seed(0)
    logits = (torch.randn(2, 400, COUNT) * 20).requires_grad_()
    labels = torch.zeros(2, 400, dtype=torch.long)
    found = SequenceLoss.of(TAGS, CORPORA)(SimpleNamespace(logits=logits), labels)
    found.backward()
    assert torch.isfinite(found)
    assert torch.isfinite(logits.grad).all()  # type: ignore[arg-type]
