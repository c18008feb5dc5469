"""The loss with teachers: its marginals against sums over all sequences, its gradient, and what stays as it was."""

from itertools import product
from math import exp, log
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.tags.tag_set import TagSet
from musamma.training.loss import IGNORED, SequenceLoss

TAGS = TagSet(("PER", "DATE"))  # O B-PER I-PER B-DATE I-DATE
COUNT = len(TAGS.tags)
ALL = (TAGS.labels, 1.0)
RAW = ((), 1.0)


def taught(rows: int, seed: int = 0) -> torch.Tensor:
    """Marginals of some words, after the row of words that no teacher has seen."""
    found = np.random.default_rng(seed).dirichlet(np.ones(COUNT) / 2, size=rows)
    return torch.from_numpy(np.concatenate([np.zeros((1, COUNT)), found]))


def value(targets: SequenceLoss, labels: list[list[int]], logits: torch.Tensor, words: int = 1) -> float:
    return float(targets(SimpleNamespace(logits=logits), torch.tensor(labels), words))


def marginals_by_hand(logits: np.ndarray, adjacency: float) -> np.ndarray:
    """The probability of each tag of each word, from all sequences one by one."""
    result, steps = np.zeros(logits.shape), TAGS.transitions(adjacency)
    for path in product(range(COUNT), repeat=len(logits)):
        words = np.arange(len(logits))
        result[words, path] += np.exp(logits[words, path].sum() + steps[list(path[:-1]), list(path[1:])].sum())
    found: np.ndarray = result / result.sum(axis=1, keepdims=True)
    return found


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.floats(-5, 0), st.integers(0, 2**32 - 1))
def test_raw_words_have_the_cross_entropy_with_the_marginals_of_all_sequences(
    lengths: list[int], adjacency: float, seed: int
) -> None:
    """In a batch of windows of different lengths, between pieces that are no words."""
    table, random = taught(sum(lengths), seed), np.random.default_rng(seed)
    logits, labels = torch.zeros(len(lengths), 2 * max(lengths), COUNT, dtype=torch.float64), []
    expected, row = 0.0, 1
    for window, length in enumerate(lengths):
        scores = random.normal(scale=3, size=(length, COUNT))
        logits[window, 0 : 2 * length : 2] = torch.from_numpy(scores)
        names = [each for word in range(length) for each in ((row + word) * COUNT, IGNORED)]
        labels.append(names + [IGNORED] * (2 * max(lengths) - len(names)))
        taught_here = table[row : row + length].numpy()
        expected -= (taught_here * np.log(marginals_by_hand(scores, adjacency))).sum()
        row += length
    loss = SequenceLoss.of(TAGS, [RAW], adjacency=adjacency, soft=[1.0], marginals=table)
    assert value(loss, labels, logits, 1) == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_gold_words_have_both_losses_in_their_shares_and_times_the_weight_of_their_corpus() -> None:
    torch.manual_seed(1)
    logits, table, targets = torch.randn(1, 3, COUNT), taught(3).float(), 2 * COUNT
    tags = [COUNT + 1, COUNT + 2, COUNT + 0]  # B-PER I-PER O of the second corpus
    corpora = [ALL, (TAGS.labels, 3.0)]
    hard = value(SequenceLoss.of(TAGS, corpora), [tags], logits)
    rows = [[(word + 1) * targets + tag for word, tag in enumerate(tags)]]
    both = SequenceLoss.of(TAGS, corpora, soft=[0.0, 0.25], marginals=table)
    soft = -float((table[1:] * torch.from_numpy(marginals_by_hand(logits[0].numpy(), 0.0)).log()).sum())
    assert value(both, rows, logits) == pytest.approx(0.75 * hard + 3 * 0.25 * soft, rel=1e-5)
    none = [[tags[0], rows[0][1], tags[2]]]  # the first and last word are of a mention that was replaced
    alone = -float((table[2] * torch.from_numpy(marginals_by_hand(logits[0].numpy(), 0.0)[1]).log()).sum())
    assert value(both, none, logits) == pytest.approx(0.75 * hard + 3 * 0.25 * alone, rel=1e-5)


def test_the_gradient_is_that_of_small_steps() -> None:
    torch.manual_seed(2)
    logits = torch.randn(2, 4, COUNT, dtype=torch.float64, requires_grad=True)
    labels = torch.tensor([[12, 10, IGNORED, 31], [IGNORED, 20, IGNORED, IGNORED]])
    loss = SequenceLoss.of(TAGS, [ALL, RAW], adjacency=-1.0, soft=[0.4, 1.0], marginals=taught(4))
    assert torch.autograd.gradcheck(lambda x: loss(SimpleNamespace(logits=x), labels), (logits,))


def test_a_student_that_says_what_its_teachers_say_has_no_gradient() -> None:
    torch.manual_seed(3)
    logits = torch.randn(1, 4, COUNT, dtype=torch.float64, requires_grad=True)
    known = torch.from_numpy(marginals_by_hand(logits.detach()[0].numpy(), 0.0))
    table = torch.cat([torch.zeros(1, COUNT, dtype=torch.float64), known])
    loss = SequenceLoss.of(TAGS, [RAW], soft=[1.0], marginals=table)
    loss(SimpleNamespace(logits=logits), torch.arange(1, 5)[None] * COUNT).backward()
    assert logits.grad is not None
    assert logits.grad.abs().max() < 1e-5


def test_certain_teachers_and_long_windows_give_no_infinity() -> None:
    torch.manual_seed(4)
    logits = (torch.randn(2, 400, COUNT) * 20).requires_grad_()
    table = torch.cat([torch.zeros(1, COUNT), torch.eye(COUNT).repeat(160, 1)]).half()
    labels = torch.arange(1, 801).reshape(2, 400) * COUNT
    labels[1, 300:] = IGNORED
    loss = SequenceLoss.of(TAGS, [RAW], soft=[1.0], marginals=table)
    found = loss(SimpleNamespace(logits=logits), labels)
    found.backward()
    assert torch.isfinite(found)
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()
    exact = logits.detach().double().requires_grad_()
    reference = loss(SimpleNamespace(logits=exact), labels)
    reference.backward()
    assert exact.grad is not None
    assert found.item() == pytest.approx(reference.item(), rel=1e-5)
    assert torch.allclose(logits.grad.double(), exact.grad, atol=1e-5), "as exact as in twice as many digits"
    assert (logits.grad[1, 300:] == 0).all(), "padding costs nothing"


def test_one_word_by_hand() -> None:
    scores = [0.5, -1.0, 2.0, 1.5, 0.25]
    total = log(sum(map(exp, scores)))
    table = torch.tensor([[0.0] * 5, [0.5, 0.25, 0.25, 0.0, 0.0]])
    loss = SequenceLoss.of(TAGS, [RAW], soft=[1.0], marginals=table)
    expected = -(0.5 * (0.5 - total) + 0.25 * (-1.0 - total) + 0.25 * (2.0 - total))
    assert value(loss, [[COUNT]], torch.tensor([[scores]])) == pytest.approx(expected, rel=1e-6)


def before(loss: SequenceLoss, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The loss as it was computed before there were teachers."""
    wanted = labels != IGNORED
    lengths = wanted.sum(dim=1)
    shape = len(labels), int(lengths.max())
    real = torch.arange(shape[1]) < lengths[:, None]
    scores, targets = logits.new_zeros(*shape, logits.shape[-1]), labels.new_zeros(shape)
    scores[real], targets[real] = logits[wanted], labels[wanted]
    both = torch.cat([scores.masked_fill(~loss.accepts[targets], -1e4), scores])
    total, twice = both[:, 0], real.repeat(2, 1)
    for word in range(1, shape[1]):
        longer = (total[:, :, None] + loss.transitions).logsumexp(dim=1) + both[:, word]
        total = torch.where(twice[:, word, None], longer, total)
    accepted_mass, total_mass = total.logsumexp(dim=1).chunk(2)
    weights = loss.weights[targets[:, 0]] * (lengths > 0)
    return -((accepted_mass - total_mass) * weights).sum() / lengths.sum()


@pytest.mark.parametrize("seed", range(3))
def test_without_teachers_loss_and_gradient_are_the_same_to_the_last_bit(seed: int) -> None:
    torch.manual_seed(seed)
    loss = SequenceLoss.of(TAGS, [ALL, (("PER",), 0.3)], adjacency=-2.0)
    labels = torch.randint(0, COUNT, (4, 60))
    labels += torch.tensor([0, COUNT, COUNT, 0])[:, None]
    labels[torch.rand(4, 60) < 0.3] = IGNORED
    logits = [torch.randn(4, 60, COUNT, generator=torch.Generator().manual_seed(seed)).requires_grad_() for _ in "ab"]
    now, then = loss(SimpleNamespace(logits=logits[0]), labels), before(loss, logits[1], labels)
    now.backward()
    then.backward()
    assert now.item() == then.item()
    assert logits[0].grad is not None
    assert logits[1].grad is not None
    assert torch.equal(logits[0].grad, logits[1].grad)
