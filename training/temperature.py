"""Temperature scaling: one number, fitted on dev, that calibrates the probabilities of a trained model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from ..data.tags.bio import read_tags, tags_of, write_tags
from ..data.tags.tag_set import TagSet
from ..inference.predictor import Predictor
from .loss import IGNORED, SequenceLoss
from .splits import Part

BOUNDS = (0.5, 10.0)
"""Lowest and highest temperature. On a dev without errors, the best temperature would otherwise go towards 0."""

_BATCH = 64
_ILLEGAL = -1e5


@dataclass(frozen=True)
class _Batch:
    """Sentences of similar length.

    Attributes:
        logits: log-probabilities of the tags at temperature 1, shape (sentences, words, tags); 0 on padding.
        labels: targets (`training.loss.SequenceLoss`), shape (sentences, words); `IGNORED` on padding.
    """

    logits: torch.Tensor
    labels: torch.Tensor


def fit_temperature(predictor: Predictor, dev: Sequence[Part]) -> float:
    """Find the temperature at which the gold tags of dev are most probable (Guo et al. 2017).

    The temperature divides the logits of the words and the weights of the transitions, so it does not change which
    sequence is the best one. A bounded search minimises the training loss (`training.loss.SequenceLoss`) on whole
    sentences, with equal weights for all corpora: `O` accepts the tags of labels that a corpus does not annotate. A
    gold entity with an improper start is treated as one that starts with `B-`.

    Args:
        predictor: a predictor with temperature 1.
        dev: the documents of each dev corpus.

    Returns:
        The temperature, within `BOUNDS` and rounded to four decimals; 1.0 if dev has no words.
    """
    tags = predictor.info.tags
    corpora, adjacency = [(part.labels, 1.0) for part in dev], predictor.info.adjacency
    batches = list(_batches(_sentences(predictor, dev), tags))
    if not batches:
        return 1.0

    def loss(log_temperature: float) -> float:
        temperature = exp(log_temperature)
        sequence_loss = SequenceLoss.of(tags, corpora, adjacency=adjacency / temperature)
        return sum(float(sequence_loss(replace(x, logits=x.logits / temperature), x.labels, 1)) for x in batches)

    low, high = BOUNDS
    found = minimize_scalar(loss, bounds=(log(low), log(high)), method="bounded")
    return round(exp(found.x), 4)


_Sentence = tuple[NDArray[np.float32], NDArray[np.int64]]
"""Logits of shape (words, tags), and targets of shape (words,)."""


def _sentences(predictor: Predictor, dev: Sequence[Part]) -> Iterator[_Sentence]:
    tags = predictor.info.tags
    for number, part in enumerate(dev):
        log_probs = predictor.tag_log_probs(part.documents)
        for document, found in zip(part.documents, log_probs, strict=True):
            done = 0
            for names in tags_of(document):
                legal = write_tags([replace(chunk, proper=True) for chunk in read_tags(names)], len(names))
                labels = np.array([tags.ids[name] + number * len(tags.tags) for name in legal], dtype=np.int64)
                yield found[done : done + len(names)], labels
                done += len(names)


def _batches(sentences: Iterator[_Sentence], tags: TagSet) -> Iterator[_Batch]:
    ordered = sorted(sentences, key=lambda sentence: len(sentence[1]))
    for first in range(0, len(ordered), _BATCH):
        group = ordered[first : first + _BATCH]
        shape = len(group), len(group[-1][1])
        logits = np.zeros((*shape, len(tags.tags)), dtype=np.float32)
        labels = np.full(shape, IGNORED, dtype=np.int64)
        for row, (found, targets) in enumerate(group):
            logits[row, : len(found)], labels[row, : len(targets)] = found, targets
        # The loss lets a window begin inside an entity; a sentence cannot.
        logits[:, 0, ~tags.legal_start] = _ILLEGAL
        yield _Batch(torch.from_numpy(logits), torch.from_numpy(labels))
