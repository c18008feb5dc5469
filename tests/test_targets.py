"""The loss of partly annotated corpora, against cases computed by hand and against cross-entropy."""

from math import exp, log
from types import SimpleNamespace

import pytest
import torch
from torch.nn.functional import cross_entropy

from data.tags import TagSet
from training.targets import IGNORED, Targets

TAGS = TagSet(("PER", "DATE"))  # O B-PER I-PER B-DATE I-DATE
SCORES = [0.5, -1.0, 2.0, 1.5, 0.25]
TOTAL = sum(exp(score) for score in SCORES)


def loss(targets: Targets, labels: list[int], logits: list[list[float]], words: int | None = None) -> float:
    outputs = SimpleNamespace(logits=torch.tensor([logits]))
    return float(targets.loss(outputs, torch.tensor([labels]), words))


def chance(*tags: int) -> float:
    return sum(exp(SCORES[tag]) for tag in tags) / TOTAL


@pytest.mark.parametrize(
    ("label", "accepted"),
    [
        (0, (0,)),  # O, where both labels are annotated
        (1, (1,)),
        (5 + 0, (0, 3, 4)),  # O, where DATE is not: O, B-DATE or I-DATE
        (5 + 1, (1,)),  # an annotated entity is what it is
        (10 + 0, (0, 1, 2)),  # O, where PER is not annotated
        (10 + 3, (3,)),
    ],
)
def test_one_word_by_hand(label: int, accepted: tuple[int, ...]) -> None:
    targets = Targets.of(TAGS, [(("PER", "DATE"), 1.0), (("PER",), 1.0), (("DATE",), 1.0)])
    assert loss(targets, [label], [SCORES]) == pytest.approx(-log(chance(*accepted)), rel=1e-5)


def test_weights_and_the_number_of_words() -> None:
    targets = Targets.of(TAGS, [(("PER", "DATE"), 1.0), (("PER",), 3.0)])
    by_hand = -log(chance(1)) - 3 * log(chance(0, 3, 4))
    logits = [SCORES, SCORES, SCORES]
    assert loss(targets, [IGNORED, 1, 5], logits) == pytest.approx(by_hand / 2, rel=1e-5)
    assert loss(targets, [IGNORED, 1, 5], logits, 8) == pytest.approx(by_hand / 8, rel=1e-5)


def test_with_every_label_annotated_it_is_cross_entropy() -> None:
    torch.manual_seed(0)
    logits, labels = torch.randn(3, 7, 5), torch.randint(0, 5, (3, 7))
    labels[0, 3:] = IGNORED
    found = Targets.of(TAGS, [(TAGS.labels, 1.0)]).loss(SimpleNamespace(logits=logits), labels)
    assert float(found) == pytest.approx(float(cross_entropy(logits.flatten(0, 1), labels.flatten())), rel=1e-5)


def test_an_outside_word_of_a_partly_annotated_corpus_does_not_push_the_missing_label_down() -> None:
    targets = Targets.of(TAGS, [(("PER",), 1.0)])
    logits = torch.tensor([[SCORES]], requires_grad=True)
    targets.loss(SimpleNamespace(logits=logits), torch.tensor([[0]])).backward()
    gradient = logits.grad[0, 0]  # type: ignore[index]
    assert (gradient[[0, 3, 4]] < 0).all(), "O and DATE rise together"
    assert (gradient[[1, 2]] > 0).all(), "PER falls"
    assert gradient[3] / gradient[0] == pytest.approx(exp(SCORES[3] - SCORES[0]), rel=1e-4), "their ratio stays"
