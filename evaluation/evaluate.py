"""Scoring a model as it ships: the saved folder, through the API's own predictor."""

from collections.abc import Collection, Sequence

from ..data.documents import Document
from ..data.tags.labels import REST, map_labels
from ..inference.predictor import Predictor
from .scoring.scores import Scores, score


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
    predicted = predict_gold(predictor, gold, labels=labels, min_score=min_score)
    return score(gold, predicted), predicted


def predict_gold(
    predictor: Predictor,
    gold: Sequence[Document],
    *,
    labels: Collection[str] | None = None,
    min_score: float = 0.0,
) -> list[Document]:
    """Predict the texts of gold documents, on the gold's words.

    Args:
        labels: those the gold annotates, or None for all: what is predicted of other labels is left out, for the gold
            does not say whether it is right.
        min_score: entities with a lower score are left out.
    """
    predicted = list(predictor.predict_many(gold, min_score=min_score))
    return predicted if labels is None else keep_labels(predicted, labels)


def keep_labels(documents: Sequence[Document], labels: Collection[str]) -> list[Document]:
    """The documents without entities of other labels."""
    return [map_labels(document, {label: label for label in labels}, drop=(REST,)) for document in documents]
