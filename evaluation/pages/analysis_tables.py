"""The tables of an analysis that the report shows: slices, calibration, patterns of errors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..errors.analysis import Analysis
from ..errors.calibration import Calibration, Reliability, expected_error
from ..errors.explanations import Pattern
from ..scoring.counts import Counts
from .marks import REPORT, Segment, cut_context
from .score_tables import show_percent

TRAIT_NAMES = {
    "length": "words of the entity",
    "seen_exact": "written like this in the training data",
    "seen_normalised": "in the training data, spelling and proclitics aside",
    "pieces": "pieces of a word",
    "sentence": "words of the sentence",
    "script": "script",
    "proclitic": "proclitic of the first word",
    "date": "kind of date",
    "document": "document",
}
"""Of `evaluation.errors.traits.TRAITS`, what a reader understands."""

SLICE_COLUMNS = ("gold", "predicted", "tp", "precision", "recall", "F1")
CALIBRATION_COLUMNS = ("label", "predicted", "right", "mean score", "share right", "ECE", "Brier")

MOST_PATTERNS, MOST_VALUES = 12, 15
"""Patterns, and values of a trait, that are shown."""


@dataclass(frozen=True)
class SliceRow:
    """One value of a trait: its cells in the order of `SLICE_COLUMNS`."""

    value: str
    cells: tuple[str, ...]
    f1: float


@dataclass(frozen=True)
class SliceTable:
    """A trait; of many values only those with the most entities in the gold, and how many were left out."""

    name: str
    rows: tuple[SliceRow, ...]
    omitted: int


@dataclass(frozen=True)
class PatternRow:
    """A pattern of errors, with the first of them in its context."""

    times: int
    kind: str
    labels: str
    words: str
    edge: str
    context: tuple[Segment, ...]


def slice_tables(analysis: Analysis) -> Iterator[SliceTable]:
    """A table for each trait that tells entities apart, so not for one that all of them share."""
    for trait, values in analysis.slices.counts.items():
        totals = {value: analysis.slices.total(trait, value) for value in values}
        if len(totals) > 1:
            largest = sorted(totals, key=lambda value: -totals[value].gold)[:MOST_VALUES]
            rows = tuple(_slice_row(value, totals[value]) for value in totals if value in largest)
            yield SliceTable(TRAIT_NAMES[trait], rows, len(totals) - len(rows))


def calibration_rows(calibration: Calibration) -> list[tuple[str, ...]]:
    """The cells in the order of `CALIBRATION_COLUMNS`, a row a label, then all."""
    every: Mapping[str, Reliability] = {**calibration.labels, "all": calibration.all}
    return [_calibration_row(name, each) for name, each in every.items() if each.count]


def pattern_rows(analysis: Analysis) -> list[PatternRow]:
    """The patterns that come more than once, the most frequent first, no more than `MOST_PATTERNS`."""
    return [_pattern_row(pattern) for pattern in analysis.patterns[:MOST_PATTERNS] if len(pattern.errors) > 1]


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
