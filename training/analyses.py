"""The analyses of a run's splits, before and after the model's temperature."""

from collections.abc import Mapping, Sequence

from ..data.documents import Document
from ..evaluation.errors.analysis import Analysis, analyse
from ..evaluation.errors.traits import Known
from ..evaluation.evaluate import evaluate
from ..inference.predictor import Predictor
from .splits import Splits, documents_of


def analyse_splits(
    predictor: Predictor, splits: Splits, predicted: Mapping[str, Sequence[Document]]
) -> tuple[dict[str, Analysis], dict[str, Analysis]]:
    """The analyses of what was predicted of each split that has documents, and of the same texts at temperature 1; the
    latter only where the model has another temperature.
    """
    known = Known.of(documents_of(splits.train))
    found, uncalibrated = {}, {}
    for name, documents in predicted.items():
        parts = getattr(splits, name)
        gold = documents_of(parts)
        if gold:
            found[name] = analyse(gold, documents, known=known, pieces=predictor.pieces)
        if gold and predictor.info.temperature != 1:
            plain = predictor.at_temperature(1.0)
            both = [evaluate(plain, part.documents, labels=part.labels) for part in parts]
            uncalibrated[name] = analyse(gold, [document for _, each in both for document in each])
    return found, uncalibrated
