"""What a model predicts of the splits of a run, and how it scores."""

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
    """One thing that was scored: a split, a corpus of a split, a fold; those of several parts add up.

    Attributes:
        parts: what was scored.
        pairs: their documents, with what was predicted of them.
        scores: of these documents.
    """

    parts: tuple[Part, ...]
    pairs: GoldAndPredicted
    scores: Scores

    def __add__(self, other: "Scored") -> "Scored":
        return Scored(self.parts + other.parts, self.pairs + other.pairs, self.scores + other.scores)

    def metrics(self, name: str, checksums: Mapping[str, str]) -> Metrics:
        """What is published of it under a name.

        Args:
            checksums: sha256 of each corpus, by path.
        """
        data = {part.path: checksums[part.path] for part in self.parts}
        return metrics_of(self.scores, self.pairs, split=name, data=data)


NOTHING_SCORED = Scored((), GoldAndPredicted(), Scores.none())


def score_parts(predictor: Predictor, parts: Sequence[Part]) -> list[Scored]:
    """Score each of some parts, on the labels that its corpus annotates."""
    pairs = [predict_gold(predictor, part.documents, labels=part.labels) for part in parts]
    return [Scored((part,), each, score_pairs(each)) for part, each in zip(parts, pairs, strict=True)]


def score_split(predictor: Predictor, name: str, parts: Sequence[Part]) -> dict[str, Scored]:
    """Score the corpora of a split: all together under the split's name and, of several, each one too; empty where the
    split has no documents.
    """
    each = score_parts(predictor, parts)
    named = {f"{name} {part.corpus}": scored for part, scored in zip(parts, each, strict=True)}
    return ({name: sum(each, NOTHING_SCORED)} if each else {}) | (named if len(each) > 1 else {})
