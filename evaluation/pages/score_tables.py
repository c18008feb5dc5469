"""The tables of scores in the report and the model card, with cells as text."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...data.wording import amount
from ..scoring.counts import RATIOS, Mode
from ..scoring.metrics import CountsRecord, Metrics, ModeRecord, Ratios, SchemeRecord, improper_starts
from ..scoring.partial import SCHEMES

SCORE_COLUMNS = ("label", "gold", "predicted", "tp", "fp", "fn", "precision", "recall", "F1", "95 %")

PARTIAL_COLUMNS = (
    *("scheme", "correct", "incorrect", "partial", "missing", "spurious"),
    *("precision", "recall", "F1"),
)

_SHORT = 12


@dataclass(frozen=True)
class ScoreRow:
    """A row of a table of scores.

    Attributes:
        cells: in the order of `SCORE_COLUMNS`; ratios in percent.
        f1: F1, 0..1; None for a label without any entity.
        interval: the ends of the confidence interval of F1, 0..1; None if there is none.
    """

    cells: tuple[str, ...]
    f1: float | None
    interval: Sequence[float] | None


def score_rows(mode: ModeRecord, labels: Sequence[str]) -> list[ScoreRow]:
    """The table of scores of one mode.

    Args:
        mode: the scores of the mode.
        labels: the labels of the first rows; other labels that were scored follow. A label without any entity has
            dashes for its ratios, because the macro average does not include it.

    Returns:
        A row for each label, then the micro, macro and weighted averages.
    """
    ordered = [*labels, *sorted(set(mode.labels) - set(labels))]
    rows = [_score_row(label, mode.labels.get(label)) for label in ordered]
    return [*rows, micro_row(mode), _mean_row("macro", mode.macro), _mean_row("weighted", mode.weighted)]


def partial_rows(metrics: Metrics) -> list[tuple[str, ...]]:
    """The table of partial matches, all labels together.

    Returns:
        A row for each scheme, with its cells in the order of `PARTIAL_COLUMNS`; ratios in percent.
    """
    names = PARTIAL_COLUMNS[1:6]
    schemes: list[tuple[str, SchemeRecord]] = [(name, getattr(metrics.partial, name)) for name in SCHEMES]
    return [
        (scheme, *(f"{getattr(x, name):,}" for name in names), *(show_percent(getattr(x, y)) for y in RATIOS))
        for scheme, x in schemes
    ]


def counting_note(metrics: Metrics) -> str:
    """A paragraph that says how the scores were counted."""
    gold, predicted = improper_starts(metrics)
    shown = f"{gold:,}" if gold else "none"
    shown += f", predicted ones: {predicted:,}" if predicted else ""
    shown += ", left out of the strict scores" if gold or predicted else ""
    drawn = metrics.bootstrap
    return (
        f"Counted on {amount(metrics.words, 'word')} in {amount(metrics.sentences, 'sentence')} of "
        f"{amount(metrics.documents, 'document')}; ratios are percentages. A predicted entity is right only if "
        "its first word, its last word and its label are those of a gold entity. Any other predicted entity is a false "
        "positive (fp), any other gold entity a false negative (fn). Micro adds up the counts of all labels. Macro is "
        "the plain mean over the labels that occur in the gold or the prediction; weighted is their mean weighted by "
        'the number of gold entities. Strict is seqeval with mode="strict" and scheme=IOB2, which leaves out entities '
        "whose first tag is I-. Default is seqeval without a mode, which counts them, as conlleval does. "
        f"Gold entities that start with I-: {shown}. 95 %: percentile bootstrap interval of F1, "
        f"{drawn.resamples:,} resamples of {amount(drawn.units, drawn.unit.removesuffix('s'))}"
        f"{'' if drawn.unit == 'documents' else ', because there is only one document'}."
    )


def micro_row(mode: ModeRecord) -> ScoreRow:
    """The row of the micro average: the counts of all labels added up."""
    return _score_row("micro", mode.micro)


def basis(metrics: Metrics, mode: Mode = "strict") -> str:
    """What ratios of entities depend on, in one line: split, mode, denominators, checksum of the gold."""
    micro = metrics.mode(mode).micro
    entities = f"{micro.gold:,} gold and {micro.predicted:,} predicted entities"
    return f"{metrics.split}, {mode}, {entities}, gold sha256 {checksum(metrics)}"


def word_basis(metrics: Metrics) -> str:
    """What counts of words depend on, in one line: split, number of words, checksum of the gold."""
    return f"{metrics.split}, {amount(metrics.words, 'word')}, gold sha256 {checksum(metrics)}"


def checksum(metrics: Metrics) -> str:
    """The first digits of the checksum of the gold, as tables show it; empty if the metrics have none."""
    return metrics.gold_sha256[:_SHORT]


def show_checksums(metrics: Metrics) -> str:
    """The files that were scored, each with the first digits of its checksum; files without one are left out."""
    return ", ".join(f"{path} sha256 {found[:_SHORT]}" for path, found in metrics.data.items() if found)


def show_percent(ratio: float) -> str:
    """A ratio (0..1) in percent, with two decimals."""
    return f"{100 * ratio:.2f}"


def show_interval(interval: Sequence[float] | None) -> str:
    """The ends of the interval of a ratio (0..1) in percent, with one decimal; a dash if there is no interval."""
    return "–" if interval is None else f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}"


def _score_row(name: str, counts: CountsRecord | None) -> ScoreRow:
    if counts is None:
        return ScoreRow((name, *["0"] * 5, *["–"] * 4), None, None)
    numbers = (f"{number:,}" for number in (counts.gold, counts.predicted, counts.tp, counts.fp, counts.fn))
    ends = counts.interval["f1"]
    return ScoreRow((name, *numbers, *_ratio_cells(counts), show_interval(ends)), counts.f1, ends)


def _mean_row(name: str, mean: Ratios) -> ScoreRow:
    return ScoreRow((name, *[""] * 5, *_ratio_cells(mean), ""), mean.f1, None)


def _ratio_cells(counts: CountsRecord | Ratios) -> list[str]:
    return [show_percent(ratio) for ratio in (counts.precision, counts.recall, counts.f1)]
