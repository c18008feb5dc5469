"""Scoring the splits of a run, and what is published of that."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..data.documents import Document
from ..evaluation.evaluate import evaluate
from ..evaluation.scoring.metrics import metrics_of
from ..evaluation.scoring.scores import Scores
from ..inference.predictor import Predictor
from .splits import Part, documents_of


def score_split(predictor: Predictor, name: str, parts: Sequence[Part]) -> tuple[dict[str, Scores], list[Document]]:
    """The scores of a split's corpora, all together under its name and, of several, each too; and the predictions."""
    if not parts:
        return {}, []
    results = [evaluate(predictor, part.documents, labels=part.labels) for part in parts]
    each = {f"{name} {part.corpus}": scores for part, (scores, _) in zip(parts, results, strict=True)}
    pooled = {name: sum((scores for scores, _ in results), Scores.none())}
    return pooled | (each if len(parts) > 1 else {}), [document for _, found in results for document in found]


def scored_parts(name: str, parts: Sequence[Part]) -> dict[str, Sequence[Part]]:
    """What `score_split` scores, by the same names."""
    each: dict[str, Sequence[Part]] = {f"{name} {part.corpus}": (part,) for part in parts}
    return ({name: parts} if parts else {}) | (each if len(parts) > 1 else {})


def metrics_of_parts(
    scores: Mapping[str, Scores], scored: Mapping[str, Sequence[Part]], checksums: Mapping[str, str]
) -> dict[str, Any]:
    """The content of `metrics.json`.

    Args:
        scores: of each thing scored, by name.
        scored: its parts, by name.
        checksums: sha256 of each corpus, by path.
    """
    return {
        name: metrics_of(
            each,
            documents_of(scored[name]),
            split=name,
            data={part.path: checksums[part.path] for part in scored[name]},
        )
        for name, each in scores.items()
    }
