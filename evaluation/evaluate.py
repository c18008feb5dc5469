"""Scoring a model as it ships: the saved folder, through the API's own predictor."""

from collections.abc import Collection, Sequence

from data.documents import Document
from data.labels import map_labels
from evaluation.scores import Scores, score
from inference import Predictor


def evaluate(
    predictor: Predictor,
    gold: Sequence[Document],
    *,
    labels: Collection[str] | None = None,
    min_score: float = 0.0,
) -> tuple[Scores, list[Document]]:
    """Predict the texts of gold documents, on the gold's words, and score.

    Args:
        labels: those the gold annotates, or None for all: what is predicted of other labels is left out, for the gold
            does not say whether it is right.
        min_score: entities with a lower score are left out.

    Returns:
        The scores, and the predicted documents in the order of the gold.

    Raises:
        DataError: two documents share an id, or a gold entity cannot be written as tags.
    """
    predicted = list(predictor.predict_many(gold, min_score=min_score))
    if labels is not None:
        unscored = set(predictor.info.labels).difference(labels)
        predicted = [map_labels(document, {}, drop=unscored) for document in predicted]
    return score(gold, predicted), predicted
