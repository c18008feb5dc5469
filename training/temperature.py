"""The temperature of a trained model: how much flatter its probabilities should be."""

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
"""The temperatures looked at. A dev without errors would have its model ever surer."""

_BATCH = 64
_ILLEGAL = -1e5


@dataclass(frozen=True)
class _Batch:
    """Sentences of like length: logits of shape (sentences, words, tags), targets (sentences, words)."""

    logits: torch.Tensor
    labels: torch.Tensor


def fit_temperature(predictor: Predictor, dev: Sequence[Part]) -> float:
    """The temperature at which the gold tags of dev are most probable (Guo et al. 2017), by bounded minimisation.

    The logits of the words and the weights of transitions are divided by it, which leaves the best sequence the best.
    What is minimised is the loss of training (`training.loss.SequenceLoss`) on whole sentences, every corpus
    weighing the same: where a corpus does not annotate a label, `O` accepts its tags. An entity of the gold that
    starts with `I-` is taken to start with `B-`.

    Args:
        predictor: of temperature 1.

    Returns:
        Four digits, within `BOUNDS`; 1.0 where dev has no word.
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
"""Logits, shape (words, tags), and targets, shape (words,)."""


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
        # A window of training may begin inside an entity, a sentence may not.
        logits[:, 0, ~tags.legal_start] = _ILLEGAL
        yield _Batch(torch.from_numpy(logits), torch.from_numpy(labels))
