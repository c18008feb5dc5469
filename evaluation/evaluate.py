"""Score predicted documents, or a model through the same predictor that the public API uses."""

from collections.abc import Collection, Iterable, Sequence

from ..data.documents import Document
from ..data.tags.labels import keep_labels
from ..inference.predictor import Predictor
from .paired.gold_and_predicted import GoldAndPredicted
from .scoring.scores import Scores, score_pairs


def score(gold: Sequence[Document], predicted: Sequence[Document]) -> Scores:
    """Score predicted documents against the gold documents with the same ids and texts.

    Both sides are scored on the words and sentences of the gold.

    Raises:
        DataError: a document is missing, is given twice or is not in the gold, its text differs from the gold text, or
            an entity cannot be written as tags of whole words.
    """
    return score_pairs(GoldAndPredicted.of(gold, predicted))


def evaluate(
    predictor: Predictor,
    gold: Sequence[Document],
    *,
    labels: Collection[str] | None = None,
    min_score: float = 0.0,
) -> tuple[Scores, list[Document]]:
    """Predict the entities of gold documents, on the gold's words, and score the predictions.

    Args:
        gold: documents with distinct ids. Their entities are not shown to the predictor.
        labels: see `predict_gold`.
        min_score: see `predict_gold`.

    Returns:
        The scores, and the predicted documents in the order of the gold.

    Raises:
        DataError: two documents have the same id, or a gold entity cannot be written as tags of whole words.
        ValueError: `min_score` is not in 0..1.
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
    """Predict the entities of gold documents, on the gold's words.

    Args:
        gold: documents with distinct ids. Their entities are not shown to the predictor.
        labels: the labels that the gold annotates, or None for all. Predicted entities with other labels are removed,
            because the gold does not say whether they are right.
        min_score: entities with a lower score are removed, 0..1.

    Raises:
        DataError: two documents have the same id.
        ValueError: `min_score` is not in 0..1.
    """
    return pair_annotated(gold, predictor.predict_many(gold, min_score=min_score), labels)


def pair_annotated(
    gold: Sequence[Document], predicted: Iterable[Document], labels: Collection[str] | None
) -> GoldAndPredicted:
    """Pair gold documents with predicted ones, without the predicted entities that the gold cannot judge.

    Args:
        gold: documents with distinct ids.
        predicted: the predicted documents.
        labels: as in `predict_gold`.

    Raises:
        DataError: two documents have the same id.
    """
    return GoldAndPredicted.of(gold, [x if labels is None else keep_labels(x, labels) for x in predicted])
