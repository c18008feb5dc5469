"""The analyses of a run's splits, before and after the model's temperature."""

from collections.abc import Mapping, Sequence

from data.documents import Document
from evaluation.analysis import Analysis, analyse
from evaluation.calibration import Calibration, calibrate
from evaluation.evaluate import predict_gold
from evaluation.outcomes import find_outcomes
from evaluation.traits import Known
from inference import Predictor
from training.splits import Splits, documents_of


def analyse_splits(
    predictor: Predictor, splits: Splits, predicted: Mapping[str, Sequence[Document]]
) -> tuple[dict[str, Analysis], dict[str, Calibration | None]]:
    """The analyses of what was predicted of each split that has documents, and how far the scores of the same texts can
    be trusted at temperature 1; the latter only where the model has another temperature.
    """
    known = Known.of(documents_of(splits.train))
    found: dict[str, Analysis] = {}
    uncalibrated: dict[str, Calibration | None] = {}
    for name, documents in predicted.items():
        parts = getattr(splits, name)
        gold = documents_of(parts)
        if gold:
            found[name] = analyse(gold, documents, known=known, pieces=predictor.pieces)
        if gold and predictor.info.temperature != 1:
            plain = predictor.at_temperature(1.0)
            again = [x for part in parts for x in predict_gold(plain, part.documents, labels=part.labels)]
            uncalibrated[name] = calibrate(find_outcomes(gold, again))
    return found, uncalibrated
