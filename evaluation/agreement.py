"""How far two annotations of the same texts agree."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..data.tags.tag import OUTSIDE
from .paired.gold_and_predicted import GoldAndPredicted, Tags
from .scoring.counts import ModeScores
from .scoring.scores import score_pairs

Pairs = Mapping[tuple[str, str], int]
"""How often a word is the first in annotation A and the second in annotation B."""


@dataclass(frozen=True)
class Agreement:
    """What two annotations, A and B, have in common: counts, and the figures derived from them.

    Attributes:
        spans: entities counted with A as the reference; F1 is the same the other way round. Entities count whether
            or not their first tag is `B-`.
        tags: the pairs of BIO tags of all words.
        documents: number of documents.
        sentences: number of sentences.
        words: number of words.
    """

    spans: ModeScores
    tags: Pairs
    documents: int
    sentences: int
    words: int

    @property
    def kappa(self) -> float | None:
        """Cohen's κ of the words' BIO tags, all words counted."""
        return cohen_kappa(self.tags)

    @property
    def kappa_entities(self) -> float | None:
        """Cohen's κ of the tags of those words that A, B or both have in an entity: the many `O` of both left out."""
        return cohen_kappa({pair: count for pair, count in self.tags.items() if pair != (OUTSIDE, OUTSIDE)})

    @property
    def kappa_labels(self) -> dict[str, float | None]:
        """Cohen's κ of each label: whether a word is in an entity of it, all words counted."""
        return {label: cohen_kappa(_one_label(self.tags, label)) for label in self.spans.labels}

    def as_json(self) -> dict[str, Any]:
        """Plain numbers, ready for `json.dumps`."""
        micro, kappas = self.spans.micro, self.kappa_labels
        return {
            **{name: getattr(self, name) for name in ("documents", "sentences", "words")},
            **{"a": micro.gold, "b": micro.predicted, "same": micro.tp, "f1": micro.f1},
            **{"kappa": self.kappa, "kappa_entities": self.kappa_entities},
            "labels": {
                label: {"a": c.gold, "b": c.predicted, "same": c.tp, "f1": c.f1, "kappa": kappas[label]}
                for label, c in self.spans.labels.items()
            },
        }


def measure_agreement(pairs: GoldAndPredicted) -> Agreement:
    """Compare two annotations of the same documents, on the words of the first.

    Args:
        pairs: of `GoldAndPredicted.of_annotations`: annotation A as the gold, B as the predicted documents.

    Raises:
        DataError: an entity is not on whole words.
    """
    scores = score_pairs(pairs)
    words = zip(_flat(pairs.gold_tags), _flat(pairs.predicted_tags), strict=True)
    return Agreement(scores.default, Counter(words), scores.documents, scores.sentences, scores.words)


def cohen_kappa(pairs: Pairs) -> float | None:
    """Cohen's κ: agreement beyond what two who share out their tags as often as these would reach by chance.

    Returns:
        1 where all agree, 0 for chance, below 0 for less; None where chance alone gives agreement, or nothing is there.
    """
    total = sum(pairs.values())
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for (one, other), count in pairs.items():
        left[one] += count
        right[other] += count
    same = sum(count for (one, other), count in pairs.items() if one == other)
    chance = sum(left[tag] * right[tag] for tag in left)  # of total², so that numbers stay whole
    return None if chance == total * total else (same * total - chance) / (total * total - chance)


def _one_label(pairs: Pairs, label: str) -> Pairs:
    merged: Counter[tuple[str, str]] = Counter()
    for (one, other), count in pairs.items():
        merged[str(one[2:] == label), str(other[2:] == label)] += count
    return merged


def _flat(documents: Iterable[Tags]) -> Iterator[str]:
    return (tag for sentences in documents for tags in sentences for tag in tags)
