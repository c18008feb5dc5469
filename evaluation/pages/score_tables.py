"""The tables of scores that the report and the model card show, their cells as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...data.wording import amount
from ..scoring.partial import SCHEMES

SCORE_COLUMNS = ("label", "gold", "predicted", "tp", "fp", "fn", "precision", "recall", "F1", "95 %")

PARTIAL_COLUMNS = (
    *("scheme", "correct", "incorrect", "partial", "missing", "spurious"),
    *("precision", "recall", "F1"),
)

_RATIOS = ("precision", "recall", "f1")
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


def score_rows(mode: Mapping[str, Any], labels: Sequence[str]) -> list[ScoreRow]:
    """The score table of one mode.

    Args:
        mode: one mode of `Scores.as_json`.
        labels: the rows wanted first; a label without any entity has dashes, for it is not in the macro.

    Returns:
        A row for each label, then micro, macro and weighted.
    """
    ordered = [*labels, *sorted(set(mode["labels"]) - set(labels))]
    rows = [_score_row(label, mode["labels"].get(label)) for label in ordered]
    means = [_mean_row(name, mode[name]) for name in ("macro", "weighted")]
    return [*rows, micro_row(mode), *means]


def partial_rows(metrics: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The table of partial matches of all labels, in the order of `PARTIAL_COLUMNS`; ratios in percent."""
    names = PARTIAL_COLUMNS[1:6]
    schemes = ((name, metrics["partial"][name]) for name in SCHEMES)
    return [
        (scheme, *(f"{x[name]:,}" for name in names), *(show_percent(x[ratio]) for ratio in _RATIOS))
        for scheme, x in schemes
    ]


def counting_note(metrics: Mapping[str, Any]) -> str:
    """How the numbers of `metrics_of` were counted, in words."""
    unbegun = metrics["invalid_gold"]
    begun = "none" if not unbegun else f"{unbegun:,}, missing in the strict numbers"
    drawn = metrics["bootstrap"]
    return (
        f"Counted on {amount(metrics['words'], 'word')} in {amount(metrics['sentences'], 'sentence')} of "
        f"{amount(metrics['documents'], 'document')}; ratios are percentages. An entity is right only where its "
        "first word, its last word and its label are all those of the gold: anything else predicted is a false "
        "positive (fp), anything else in the gold a false negative (fn). Micro adds up the counts of all labels; "
        "macro is the plain mean over the labels that the gold or the prediction has, weighted the mean by their "
        'numbers in the gold. Strict is seqeval with mode="strict" and scheme=IOB2, which leaves out entities whose '
        "first tag is I-; default is seqeval without a mode, which counts them as conlleval does. "
        f"Entities of the gold that start with I-: {begun}. 95 %: percentile bootstrap interval of F1, "
        f"{drawn['resamples']:,} resamples of {amount(drawn['units'], drawn['unit'].removesuffix('s'))}"
        f"{'' if drawn['unit'] == 'documents' else ', for there is one document only'}."
    )


def micro_row(mode: Mapping[str, Any]) -> ScoreRow:
    """The row of all labels' counts added, of one mode of `Scores.as_json`."""
    return _score_row("micro", mode["micro"])


def basis(metrics: Mapping[str, Any], mode: str = "strict") -> str:
    """What figures depend on, in a line: split, mode, denominators, checksum."""
    micro = metrics[mode]["micro"]
    entities = f"{micro['gold']:,} gold and {micro['predicted']:,} predicted entities"
    return f"{metrics['split']}, {mode}, {entities}, gold sha256 {checksum(metrics)}"


def word_basis(metrics: Mapping[str, Any]) -> str:
    """What counts of words depend on, in a line."""
    return f"{metrics['split']}, {amount(metrics['words'], 'word')}, gold sha256 {checksum(metrics)}"


def checksum(metrics: Mapping[str, Any]) -> str:
    """The checksum of the gold, as short as tables show it."""
    return str(metrics["gold_sha256"])[:_SHORT]


def show_checksums(metrics: Mapping[str, Any]) -> str:
    """The files that were scored, each with the beginning of its checksum."""
    return ", ".join(f"{path} sha256 {found[:_SHORT]}" for path, found in metrics["data"].items() if found)


def show_percent(ratio: float) -> str:
    """A ratio in percent."""
    return f"{100 * ratio:.2f}"


def show_interval(interval: Sequence[float] | None) -> str:
    """The ends of an interval of a ratio, in percent."""
    return "–" if interval is None else f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}"


def _score_row(name: str, counts: Mapping[str, Any] | None) -> ScoreRow:
    if counts is None:
        return ScoreRow((name, *["0"] * 5, *["–"] * 4), None, None)
    numbers = (f"{counts[column]:,}" for column in ("gold", "predicted", "tp", "fp", "fn"))
    ends = counts["interval"]["f1"]
    cells = (name, *numbers, *(show_percent(counts[ratio]) for ratio in _RATIOS), show_interval(ends))
    return ScoreRow(cells, counts["f1"], ends)


def _mean_row(name: str, mean: Mapping[str, float]) -> ScoreRow:
    return ScoreRow((name, *[""] * 5, *(show_percent(mean[ratio]) for ratio in _RATIOS), ""), mean["f1"], None)
