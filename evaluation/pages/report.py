"""The report of an evaluation: one self-contained HTML page that needs no network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors.analysis import NO_ANALYSIS, Analysis
from ..errors.calibration import BINS, Calibration
from ..paired.gold_and_predicted import GoldAndPredicted
from ..scoring.counts import MODES
from ..scoring.metrics import Metrics, improper_starts
from .analysis_tables import CALIBRATION_COLUMNS, SLICE_COLUMNS, calibration_rows, pattern_rows, slice_tables
from .marked_documents import labels_of, mark_pages, tally
from .marks import REPORT
from .plots import learning_curves, precision_by_recall, reliability
from .score_tables import (
    PARTIAL_COLUMNS,
    SCORE_COLUMNS,
    basis,
    checksum,
    counting_note,
    micro_row,
    partial_rows,
    score_rows,
    show_interval,
    word_basis,
)
from .templating import template, writable


@dataclass(frozen=True)
class Evaluated:
    """The documents that were scored, and their scores.

    Attributes:
        metrics: the metrics of exactly these documents.
        pairs: the gold documents and the predicted documents.
        labels: the labels in the order of the tables; labels that only the scores have follow.
    """

    metrics: Metrics
    pairs: GoldAndPredicted
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Background:
    """What a report shows in addition to the evaluation; each part may be missing.

    Attributes:
        history: the rows of `log.jsonl`.
        best_epoch: the epoch whose weights were kept.
        dev: the metrics of the dev split, on which the epoch was chosen.
        analysis: the analysis of the evaluation.
        folds: the metrics of each fold of a cross-validation by its name, and last those of all folds pooled.
    """

    history: Sequence[Mapping[str, float]] = ()
    best_epoch: int | None = None
    dev: Metrics | None = None
    analysis: Analysis | None = None
    folds: Mapping[str, Metrics] = field(default_factory=dict)


def render_report(
    evaluated: Evaluated, *, title: str, facts: Mapping[str, str], background: Background = Background()
) -> str:
    """Render an evaluation as one HTML page: facts, scores, plots, marked texts, errors.

    The text content of each document on the page is its raw text, character for character, except that NUL and lone
    surrogates, which HTML cannot hold, become U+FFFD. The style sheet draws the labels.

    Args:
        evaluated: the documents and their scores.
        title: the heading.
        facts: what the scores depend on (model, split, checksum, time …), by name, in the order shown.
        background: what else the page shows.
    """
    metrics = evaluated.metrics
    analysis = background.analysis or NO_ANALYSIS
    edges = {error.error.key: error.edges for error in analysis.errors}
    pages = mark_pages(evaluated.pairs, edges=edges)
    rows = [row for page in pages for row in page.rows]
    page = template("report.html").render(
        title=title,
        facts=facts,
        metrics=metrics,
        micro=metrics.strict.micro,
        basis={mode: basis(metrics, mode) for mode in MODES} | {"words": word_basis(metrics)},
        columns=SCORE_COLUMNS,
        modes={mode: score_rows(metrics.mode(mode), evaluated.labels) for mode in MODES},
        partial_columns=PARTIAL_COLUMNS,
        partial=partial_rows(metrics),
        note=counting_note(metrics),
        improper_starts=any(improper_starts(metrics)),
        show_interval=show_interval,
        folds=[_fold(name, fold) for name, fold in background.folds.items()],
        curves=learning_curves(background.history, background.best_epoch),
        dev_basis=basis(background.dev) if background.dev else "",
        analysis=background.analysis,
        patterns=pattern_rows(analysis),
        slices=list(slice_tables(analysis)),
        slice_columns=SLICE_COLUMNS,
        calibration=_calibration(analysis.calibration),
        pages=pages,
        rows=rows,
        labels=labels_of(rows, evaluated.labels),
        tally=tally(pages),
        names=REPORT.names,
    )
    return writable(page)


def _calibration(calibration: Calibration | None) -> dict[str, Any] | None:
    if calibration is None or not calibration.all.count:
        return None
    return {
        "reliability": reliability(calibration.all),
        "curve": precision_by_recall(calibration.curve),
        "columns": CALIBRATION_COLUMNS,
        "rows": calibration_rows(calibration),
        "bins": BINS,
    }


def _fold(name: str, metrics: Metrics) -> dict[str, Any]:
    return {"name": name, "row": micro_row(metrics.strict), "checksum": checksum(metrics)}
