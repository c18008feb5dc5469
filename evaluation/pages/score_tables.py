"""The tables of scores that the report and the model card show, their cells as text."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...data.wording import amount
from ..scoring.counts import RATIOS, Mode
from ..scoring.metrics import CountsRecord, Metrics, ModeRecord, Ratios, SchemeRecord
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
        f1: None where there is nothing to score.
        interval: of F1, if there is one.
    """

    cells: tuple[str, ...]
    f1: float | None
    interval: Sequence[float] | None


def score_rows(mode: ModeRecord, labels: Sequence[str]) -> list[ScoreRow]:
    """The score table of one mode.

    Args:
        mode: its scores.
        labels: the rows wanted first; a label without any entity has dashes, for it is not in the macro.

    Returns:
        A row for each label, then micro, macro and weighted.
    """
    ordered = [*labels, *sorted(set(mode.labels) - set(labels))]
    rows = [_score_row(label, mode.labels.get(label)) for label in ordered]
    return [*rows, micro_row(mode), _mean_row("macro", mode.macro), _mean_row("weighted", mode.weighted)]


def partial_rows(metrics: Metrics) -> list[tuple[str, ...]]:
    """The table of partial matches of all labels, in the order of `PARTIAL_COLUMNS`; ratios in percent."""
    names = PARTIAL_COLUMNS[1:6]
    schemes: list[tuple[str, SchemeRecord]] = [(name, getattr(metrics.partial, name)) for name in SCHEMES]
    return [
        (scheme, *(f"{getattr(x, name):,}" for name in names), *(show_percent(getattr(x, y)) for y in RATIOS))
        for scheme, x in schemes
    ]


def counting_note(metrics: Metrics) -> str:
    """How the numbers were counted, in words."""
    invalid = metrics.invalid_gold
    shown = "none" if not invalid else f"{invalid:,}, missing in the strict numbers"
    drawn = metrics.bootstrap
    return (
        f"Counted on {amount(metrics.words, 'word')} in {amount(metrics.sentences, 'sentence')} of "
        f"{amount(metrics.documents, 'document')}; ratios are percentages. An entity is right only where its "
        "first word, its last word and its label are all those of the gold: anything else predicted is a false "
        "positive (fp), anything else in the gold a false negative (fn). Micro adds up the counts of all labels; "
        "macro is the plain mean over the labels that the gold or the prediction has, weighted the mean by their "
        'numbers in the gold. Strict is seqeval with mode="strict" and scheme=IOB2, which leaves out entities whose '
        "first tag is I-; default is seqeval without a mode, which counts them as conlleval does. "
        f"Entities of the gold that start with I-: {shown}. 95 %: percentile bootstrap interval of F1, "
        f"{drawn.resamples:,} resamples of {amount(drawn.units, drawn.unit.removesuffix('s'))}"
        f"{'' if drawn.unit == 'documents' else ', for there is one document only'}."
    )


def micro_row(mode: ModeRecord) -> ScoreRow:
    """The row of all labels' counts added."""
    return _score_row("micro", mode.micro)


def basis(metrics: Metrics, mode: Mode = "strict") -> str:
    """What figures depend on, in a line: split, mode, denominators, checksum."""
    micro = metrics.mode(mode).micro
    entities = f"{micro.gold:,} gold and {micro.predicted:,} predicted entities"
    return f"{metrics.split}, {mode}, {entities}, gold sha256 {checksum(metrics)}"


def word_basis(metrics: Metrics) -> str:
    """What counts of words depend on, in a line."""
    return f"{metrics.split}, {amount(metrics.words, 'word')}, gold sha256 {checksum(metrics)}"


def checksum(metrics: Metrics) -> str:
    """The checksum of the gold, as short as tables show it."""
    return metrics.gold_sha256[:_SHORT]


def show_checksums(metrics: Metrics) -> str:
    """The files that were scored, each with the beginning of its checksum."""
    return ", ".join(f"{path} sha256 {found[:_SHORT]}" for path, found in metrics.data.items() if found)


def show_percent(ratio: float) -> str:
    """A ratio in percent."""
    return f"{100 * ratio:.2f}"


def show_interval(interval: Sequence[float] | None) -> str:
    """The ends of an interval of a ratio, in percent."""
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
