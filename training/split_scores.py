"""The predictions and scores of a model on the splits of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..evaluation.evaluate import predict_gold
from ..evaluation.paired.gold_and_predicted import GoldAndPredicted
from ..evaluation.scoring.metrics import Metrics, metrics_of
from ..evaluation.scoring.scores import Scores, score_pairs
from ..inference.predictor import Predictor
from .splits import Part


@dataclass(frozen=True)
class Scored:
    """The predictions and scores of a split, of one corpus in a split, or of a fold. They can be added up.

    Attributes:
        parts: the parts that were scored.
        pairs: the gold documents of the parts, paired with the predicted ones.
        scores: the scores of these documents.
    """

    parts: tuple[Part, ...]
    pairs: GoldAndPredicted
    scores: Scores

    def __add__(self, other: "Scored") -> "Scored":
        return Scored(self.parts + other.parts, self.pairs + other.pairs, self.scores + other.scores)

    def metrics(self, name: str, checksums: Mapping[str, str]) -> Metrics:
        """The metrics to publish under a name.

        Args:
            name: the name of the split, corpus or fold.
            checksums: SHA-256 of each corpus, by path; all corpora of `parts` must be in it.
        """
        data = {part.path: checksums[part.path] for part in self.parts}
        return metrics_of(self.scores, self.pairs, split=name, data=data)


NOTHING_SCORED = Scored((), GoldAndPredicted(), Scores.none())


def score_parts(predictor: Predictor, parts: Sequence[Part]) -> list[Scored]:
    """Predict and score each part, on the labels that its corpus annotates."""
    pairs = [predict_gold(predictor, part.documents, labels=part.labels) for part in parts]
    return [Scored((part,), each, score_pairs(each)) for part, each in zip(parts, pairs, strict=True)]


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
