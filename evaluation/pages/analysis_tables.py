"""The tables in which the report shows an analysis: slices, calibration, error patterns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..errors.analysis import Analysis
from ..errors.calibration import Calibration, Reliability, expected_error
from ..errors.explanations import Pattern
from ..scoring.counts import Counts
from .marks import REPORT, Segment, cut_context
from .score_tables import show_percent

TRAIT_NAMES = {
    "length": "words in the entity",
    "seen_exact": "in the training data, as written",
    "seen_normalised": "in the training data, ignoring spelling and proclitics",
    "pieces": "subword pieces per word",
    "sentence": "words in the sentence",
    "script": "script",
    "proclitic": "proclitic of the first word",
    "date": "kind of date",
    "document": "document",
}
"""The traits of `evaluation.errors.traits.TRAITS`, each with the title of its table."""

SLICE_COLUMNS = ("gold", "predicted", "tp", "precision", "recall", "F1")
CALIBRATION_COLUMNS = ("label", "predicted", "right", "mean score", "share right", "ECE", "Brier")

MAX_PATTERNS, MAX_VALUES = 12, 15
"""The largest numbers of patterns, and of values of a trait, that are shown."""


@dataclass(frozen=True)
class SliceRow:
    """The row of one value of a trait.

    Attributes:
        value: the value.
        cells: in the order of `SLICE_COLUMNS`; ratios in percent.
        f1: F1 of the entities with this value, 0..1.
    """

    value: str
    cells: tuple[str, ...]
    f1: float


@dataclass(frozen=True)
class SliceTable:
    """The table of one trait.

    Attributes:
        name: the title.
        rows: one for each value, at most `MAX_VALUES`: those with the most gold entities.
        omitted: number of values without a row.
    """

    name: str
    rows: tuple[SliceRow, ...]
    omitted: int


@dataclass(frozen=True)
class PatternRow:
    """The row of an error pattern.

    Attributes:
        times: number of errors of this pattern.
        kind: kind of error, in words.
        labels: the gold label and the predicted label; one if they are the same or only one side has an entity.
        words: the words of the entity or of the wrong boundary, in their most frequent spelling.
        edge: what is wrong at which boundary, e.g. "missing at the start"; empty if no boundary is wrong.
        context: the first of the errors in its line of text.
    """

    times: int
    kind: str
    labels: str
    words: str
    edge: str
    context: tuple[Segment, ...]


def slice_tables(analysis: Analysis) -> Iterator[SliceTable]:
    """A table for each trait that has more than one value in this analysis."""
    for trait, values in analysis.slices.counts.items():
        totals = {value: analysis.slices.total(trait, value) for value in values}
        if len(totals) > 1:
            largest = sorted(totals, key=lambda value: -totals[value].gold)[:MAX_VALUES]
            rows = tuple(_slice_row(value, totals[value]) for value in totals if value in largest)
            yield SliceTable(TRAIT_NAMES[trait], rows, len(totals) - len(rows))


def calibration_rows(calibration: Calibration) -> list[tuple[str, ...]]:
    """A row for each label and a last one for all labels; cells in the order of `CALIBRATION_COLUMNS`."""
    every: Mapping[str, Reliability] = {**calibration.labels, "all": calibration.all}
    return [_calibration_row(name, each) for name, each in every.items() if each.count]


def pattern_rows(analysis: Analysis) -> list[PatternRow]:
    """The patterns that occur more than once, at most `MAX_PATTERNS`, the most frequent first."""
    return [_pattern_row(pattern) for pattern in analysis.patterns[:MAX_PATTERNS] if len(pattern.errors) > 1]


def _slice_row(value: str, counts: Counts) -> SliceRow:
    numbers = (f"{number:,}" for number in (counts.gold, counts.predicted, counts.tp))
    ratios = (show_percent(ratio) for ratio in (counts.precision, counts.recall, counts.f1))
    return SliceRow(value, (*numbers, *ratios), counts.f1)


def _calibration_row(name: str, each: Reliability) -> tuple[str, ...]:
    right, score = (sum(getattr(one, x) for one in each.equal_width) for x in ("right", "score"))
    measures = (score / each.count, right / each.count, expected_error(each.equal_width) or 0.0, each.brier or 0.0)
    return (name, f"{each.count:,}", f"{right:,}", *(f"{measure:.3f}" for measure in measures))


def _pattern_row(pattern: Pattern) -> PatternRow:
    labels = " → ".join(dict.fromkeys(label for label in (pattern.gold, pattern.predicted) if label))
    edge = f"{pattern.change} at the {pattern.side}" if pattern.side else ""
    context = cut_context(pattern.errors[0].error)
    return PatternRow(len(pattern.errors), REPORT.names[pattern.kind], labels, pattern.text, edge, context)
