"""Tables of scores on the screen."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..data.wording import amount
from ..evaluation.scoring.counts import RATIOS
from ..evaluation.scoring.intervals import Interval
from ..evaluation.scoring.resampling import RESAMPLES
from ..evaluation.scoring.scores import Scores
from .screen import note, say, show_table


def show_scores(scores: Mapping[str, Scores], gold: Mapping[str, str]) -> None:
    """A table: one row for each split, file or fold, its micro scores, F1 with its interval, and each label's F1.

    Args:
        gold: checksum of what was scored, for each row.
    """
    labels = sorted({label for each in scores.values() for label in each.strict.labels})
    invalid = sum(each.invalid_gold for each in scores.values())
    counted = "whole entities, strict (seqeval mode=strict, IOB2); F1 of labels; micro over all of them"
    rows = []
    for name, each in scores.items():
        micro = each.strict.micro
        numbers = [str(micro.gold), str(micro.predicted), str(micro.tp)]
        ratios = [f"{value:.3f}" for value in (micro.precision, micro.recall, micro.f1)]
        ratios.append(show_interval(each.intervals.modes["strict"].micro["f1"]))
        by_label = [f"{each.strict.labels[x].f1:.3f}" if x in each.strict.labels else "–" for x in labels]
        rows.append((name, *numbers, *ratios, *by_label))
    show_table(("scored on", "gold", "found", "right", "P", "R", "F1", "95 %", *labels), rows, title=counted)
    units = {name: amount(each.intervals.units, each.intervals.unit.removesuffix("s")) for name, each in scores.items()}
    listed = units.values() if len(units) == 1 else (f"{name} {number}" for name, number in units.items())
    say(f"95 %: bootstrap interval of F1, {RESAMPLES:,} resamples of {', '.join(listed)}")
    _show_checksums(gold)
    if invalid:
        defaults = ", ".join(f"{x} {_with_interval(each)}" for x, each in scores.items())
        say(f"{invalid} gold entities begin with I-: strict leaves them out; seqeval's default mode, F1: {defaults}")


def show_spread(scores: Mapping[str, Any], seeds: Sequence[int], gold: Mapping[str, str]) -> None:
    """A table of mean ± sd over seeds: a row for each thing scored and each mode of counting.

    Args:
        gold: as `show_scores`.
    """
    labels = sorted({label for modes in scores.values() for each in modes.values() for label in each["labels"]})
    over = f"over the seeds {', '.join(map(str, seeds))}"
    title = f"whole entities, mean ± sample standard deviation {over}; F1 of labels"
    rows = [
        (name, mode, *(_mean(each["micro"][x]) for x in RATIOS), *(_mean(each["labels"].get(x)) for x in labels))
        for name, modes in scores.items()
        for mode, each in modes.items()
    ]
    show_table(("scored on", "mode", "P", "R", "F1", *labels), rows, title=title)
    _show_checksums(gold)


def _show_checksums(gold: Mapping[str, str]) -> None:
    say(f"gold sha256: {', '.join(f'{name} {checksum[:12]}' for name, checksum in gold.items())}")


def _mean(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return "–"
    return f"{figure['mean']:.3f}" + (f" ± {figure['sd']:.3f}" if figure["sd"] is not None else "")


def show_interval(interval: Interval) -> str:
    """An interval of a ratio; a dash where there is none."""
    return "–" if interval is None else f"{interval[0]:.3f}–{interval[1]:.3f}"


def _with_interval(scores: Scores) -> str:
    return f"{scores.default.micro.f1:.3f} ({show_interval(scores.intervals.modes['default'].micro['f1'])})"


def show_quantised(made: Mapping[str, Any]) -> None:
    """A table of an int8 model's F1 beside the float32 one's."""
    counted = made["counted"]
    title = f"strict F1, gold entities: {counted['entities']:,}, words: {counted['words']:,}; {made['recipe']}"
    labels = list(made["f1"]["float32"])
    rows = [(kind, *(f"{f1.get(label, 0.0):.3f}" for label in labels)) for kind, f1 in made["f1"].items()]
    show_table(("numbers", *labels), rows, title=title)
    note(f"measured on {made['processor']}")
