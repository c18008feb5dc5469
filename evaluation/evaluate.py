"""Scoring documents, and a model as it ships: the saved folder, through the API's own predictor."""

from collections.abc import Collection, Sequence

from ..data.documents import Document
from ..data.tags.labels import REST, map_labels
from ..inference.predictor import Predictor
from .paired.gold_and_predicted import GoldAndPredicted
from .scoring.scores import Scores, score_pairs


def score(gold: Sequence[Document], predicted: Sequence[Document]) -> Scores:
    """Score predicted documents against the gold documents of the same ids and texts, on the gold's words.

    Raises:
        DataError: a document is missing, given twice or not in the gold, its text differs, or an entity cannot be
            written as tags of whole words.
    """
    return score_pairs(GoldAndPredicted.of(gold, predicted))


def evaluate(
    predictor: Predictor,
    gold: Sequence[Document],
    *,
    labels: Collection[str] | None = None,
    min_score: float = 0.0,
) -> tuple[Scores, list[Document]]:
    """Predict the texts of gold documents, on the gold's words, and score.

    Args:
        labels: as `predict_gold`.
        min_score: as `predict_gold`.

    Returns:
        The scores, and the predicted documents in the order of the gold.

    Raises:
        DataError: two documents share an id, or a gold entity cannot be written as tags.
    """
    pairs = predict_gold(predictor, gold, labels=labels, min_score=min_score)
    return score_pairs(pairs), list(pairs.predicted)


def predict_gold(
    predictor: Predictor,
    gold: Sequence[Document],
    *,
    labels: Collection[str] | None = None,
    min_score: float = 0.0,
) -> GoldAndPredicted:
    """Predict the texts of gold documents, on the gold's words.

    Args:
        labels: those the gold annotates, or None for all: what is predicted of other labels is left out, for the gold
            does not say whether it is right.
        min_score: entities with a lower score are left out.

    Raises:
        DataError: two documents share an id.
    """
    predicted = list(predictor.predict_many(gold, min_score=min_score))
    return GoldAndPredicted.of(gold, predicted if labels is None else keep_labels(predicted, labels))


def keep_labels(documents: Sequence[Document], labels: Collection[str]) -> list[Document]:
    """The documents without entities of other labels."""
    return [map_labels(document, {label: label for label in labels}, drop=(REST,)) for document in documents]
