"""The predictions and scores of a model on the splits of a run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..evaluation.evaluate import pair_annotated
from ..evaluation.paired.gold_and_predicted import GoldAndPredicted
from ..evaluation.scoring.metrics import Metrics, metrics_of
from ..evaluation.scoring.scores import Scores, score_pairs
from ..inference.codec import Encoded
from ..inference.predictor import Predictor
from .splits import Part


@dataclass(frozen=True)
class Scored:
    """The predictions and scores of a split, of one corpus in a split, or of a fold. They can be added up.

    Attributes:
        parts: the parts that were scored.
        read: what the model says of the words of each part, in chunks.
        pairs: the gold documents of the parts, paired with the predicted ones.
        scores: the scores of these documents.
    """

    parts: tuple[Part, ...]
    read: tuple[Sequence[Sequence[Encoded]], ...]
    pairs: GoldAndPredicted
    scores: Scores

    def __add__(self, other: "Scored") -> "Scored":
        return Scored(
            self.parts + other.parts, self.read + other.read, self.pairs + other.pairs, self.scores + other.scores
        )

    @property
    def log_probs(self) -> dict[str, NDArray[np.float32]]:
        """The tag log-probabilities of the words of each document, by id."""
        return {each.document.id: each.log_probs for chunks in self.read for chunk in chunks for each in chunk}

    def at_temperature(self, predictor: Predictor, temperature: float) -> GoldAndPredicted:
        """The pairs with the scores that the same predictions have at another temperature of the model."""
        pairs = (_pair(predictor, part, read, temperature) for part, read in zip(self.parts, self.read, strict=True))
        return sum(pairs, GoldAndPredicted())

    def metrics(self, name: str, checksums: Mapping[str, str]) -> Metrics:
        """The metrics to publish under a name.

        Args:
            name: the name of the split, corpus or fold.
            checksums: SHA-256 of each corpus, by path; all corpora of `parts` must be in it.
        """
        data = {part.path: checksums[part.path] for part in self.parts}
        return metrics_of(self.scores, self.pairs, split=name, data=data)


NOTHING_SCORED = Scored((), (), GoldAndPredicted(), Scores.none())


def score_parts(predictor: Predictor, parts: Sequence[Part]) -> list[Scored]:
    """Predict and score each part, on the labels that its corpus annotates."""

    def scored(part: Part) -> Scored:
        read = list(predictor.read_many(part.documents))
        pairs = _pair(predictor, part, read)
        return Scored((part,), (read,), pairs, score_pairs(pairs))

    return [scored(part) for part in parts]


def _pair(
    predictor: Predictor, part: Part, read: Iterable[Sequence[Encoded]], temperature: float | None = None
) -> GoldAndPredicted:
    predicted = [document for chunk in read for document in predictor.decode(chunk, temperature=temperature)]
    return pair_annotated(part.documents, predicted, part.labels)


def score_split(predictor: Predictor, name: str, parts: Sequence[Part]) -> dict[str, Scored]:
    """Predict and score the corpora of a split.

    Args:
        predictor: the model to score.
        name: the name of the split.
        parts: the parts of the split.

    Returns:
        The total under ``name`` and, if there are several corpora, each corpus under ``name corpus``; empty if the
        split has no documents.
    """
    each = score_parts(predictor, parts)
    named = {f"{name} {part.corpus}": scored for part, scored in zip(parts, each, strict=True)}
    return ({name: sum(each, NOTHING_SCORED)} if each else {}) | (named if len(each) > 1 else {})
