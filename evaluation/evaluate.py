"""Scoring a model as it ships: the saved folder, through the API's own predictor."""

from collections.abc import Sequence

from data.documents import Document
from evaluation.scores import Scores, score
from inference import Predictor


def evaluate(predictor: Predictor, gold: Sequence[Document]) -> tuple[Scores, list[Document]]:
    """Predict the texts of gold documents, on the gold's words, and score.

    Returns:
        The scores, and the predicted documents in the order of the gold.

    Raises:
        DataError: two documents share an id, or a gold entity cannot be written as tags.
    """
    predicted = list(predictor.predict_many(gold))
    return score(gold, predicted), predicted
