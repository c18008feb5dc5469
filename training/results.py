"""The results of a run or a cross-validation, and how they are written to its run folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..data.documents import Document
from ..data.files.whole_files import write_whole
from ..evaluation.errors.analysis import Analysis, write_analyses
from ..evaluation.manifest import Manifest
from ..evaluation.pages.report import Background, Evaluated, render_report
from ..evaluation.pages.score_tables import show_checksums
from ..evaluation.run_folder import RunFolder
from ..evaluation.scoring.metrics import Metrics
from .split_scores import Scored

POOLED = "pooled"
"""The name under which the summed counts of all folds of a cross-validation are reported."""


@dataclass(frozen=True)
class Results:
    """The results of a run or a cross-validation.

    Attributes:
        manifest: the manifest of the run.
        scored: the predictions and scores, by the name of the split, corpus or fold.
        predictions: the predicted documents that are written to the run folder.
        analyses: error analyses, by name; a subset of the names in `scored`.
        temperature: the temperature of the model.
        headline: the name of the scores that the report shows; None if nothing was scored.
        uncalibrated: the analyses at temperature 1, by name; empty if that is the model's temperature.
    """

    manifest: Manifest
    scored: Mapping[str, Scored]
    predictions: Sequence[Document]
    analyses: Mapping[str, Analysis]
    temperature: float
    headline: str | None
    uncalibrated: Mapping[str, Analysis] = field(default_factory=dict)


def write_results(folder: RunFolder, results: Results) -> dict[str, Metrics]:
    """Write scores, analyses, predictions and the report to a run folder, and the manifest last.

    Args:
        folder: the run folder.
        results: the results to write.

    Returns:
        The metrics as written to `metrics.json`.
    """
    checksums = results.manifest.data
    metrics = {name: scored.metrics(name, checksums) for name, scored in results.scored.items()}
    folder.write_metrics(metrics)
    write_analyses(folder, results.analyses, results.uncalibrated, temperature=results.temperature)
    folder.write_predictions(results.predictions)
    if results.headline is not None:
        write_whole(folder.report, _report(folder, results, metrics, results.headline))
    folder.write_manifest(results.manifest)
    return metrics


def _report(folder: RunFolder, results: Results, metrics: Mapping[str, Metrics], headline: str) -> str:
    manifest, pairs = results.manifest, results.scored[headline].pairs
    scored_on = "out of fold, pooled" if headline == POOLED else headline
    facts = {
        "model": manifest.name,
        "encoder": f"{manifest.encoder.name}, {manifest.encoder.parameters / 1e6:.1f} M parameters",
        "scored on": f"{scored_on}: {', '.join(document.id for document in pairs.gold)}",
        "data": show_checksums(metrics[headline]),
        "training": f"{manifest.seconds.train:.0f} s in {manifest.precision} on {manifest.hardware.cpu}",
        "command": manifest.command,
    }
    evaluated = Evaluated(metrics[headline], pairs, tuple(manifest.labels))
    return render_report(
        evaluated,
        title=f"musamma: {manifest.name}",
        facts=facts,
        background=_background(folder, results, metrics, headline),
    )


def _background(folder: RunFolder, results: Results, metrics: Mapping[str, Metrics], headline: str) -> Background:
    analysis = results.analyses[headline]
    if headline == POOLED:
        return Background(analysis=analysis, folds=metrics)
    return Background(folder.read_log(), results.manifest.best_epoch, metrics.get("dev"), analysis)
