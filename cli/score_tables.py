"""Tables of scores on the screen."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..data.wording import amount
from ..evaluation.scoring.counts import RATIOS
from ..evaluation.scoring.intervals import Interval
from ..evaluation.scoring.metrics import improper_starts
from ..evaluation.scoring.resampling import RESAMPLES
from ..evaluation.scoring.scores import Scores
from .screen import note, say, show_table


def show_scores(scores: Mapping[str, Scores], gold: Mapping[str, str]) -> None:
    """Show a table of scores: the micro scores, the interval of micro F1, and the F1 of each label.

    Args:
        scores: the scores of each row, by the name of the split, file or fold.
        gold: the checksum of the gold of each row, by the same names.
    """
    labels = sorted({label for each in scores.values() for label in each.strict.labels})
    gold_starts, predicted_starts = (sum(each) for each in zip(*map(improper_starts, scores.values()), strict=True))
    counted = (
        "whole entities, strict (seqeval mode=strict, IOB2); P, R and F1 are micro averages; then F1 of each label"
    )
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
    if gold_starts or predicted_starts:
        defaults = ", ".join(f"{x} {_with_interval(each)}" for x, each in scores.items())
        say(
            f"entities that begin with I-, which strict leaves out: {gold_starts:,} gold, {predicted_starts:,} "
            f"predicted; F1 in seqeval's default mode: {defaults}"
        )


def show_spread(scores: Mapping[str, Any], seeds: Sequence[int], gold: Mapping[str, str]) -> None:
    """Show a table of mean ± standard deviation over seeds, with a row for each split and mode.

    Args:
        scores: the record in `seed_runs.json`: by split and mode, the mean and standard deviation of each ratio.
        seeds: the seeds of the runs.
        gold: the checksum of the gold of each split, by its name.
    """
    labels = sorted({label for modes in scores.values() for each in modes.values() for label in each["labels"]})
    over = f"over the seeds {', '.join(map(str, seeds))}"
    title = f"whole entities, mean ± sample standard deviation {over}; F1 of each label"
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
    """The interval of a ratio (0..1) as text; a dash if there is none."""
    return "–" if interval is None else f"{interval[0]:.3f}–{interval[1]:.3f}"


def _with_interval(scores: Scores) -> str:
    return f"{scores.default.micro.f1:.3f} ({show_interval(scores.intervals.modes['default'].micro['f1'])})"


def show_quantised(made: Mapping[str, Any]) -> None:
    """Show a table of the F1 of a float32 model and of its int8 model.

    Args:
        made: what `Quantised.as_json` of `evaluation.int8_acceptance` returns.
    """
    counted = made["counted"]
    title = f"strict F1, gold entities: {counted['entities']:,}, words: {counted['words']:,}; {made['recipe']}"
    labels = list(made["f1"]["float32"])
    rows = [(kind, *(f"{f1.get(label, 0.0):.3f}" for label in labels)) for kind, f1 in made["f1"].items()]
    show_table(("model", *labels), rows, title=title)
    note(f"measured on {made['processor']}")


def show_speeds(speeds: Mapping[str, Any]) -> None:
    """Show a table of the backends of an exported model, fastest first.

    Args:
        speeds: what `Speeds.as_json` of `inference.backends.speeds` returns.
    """
    rows = [
        (
            each["backend"],
            f"{each['words_per_second']:,.0f}",
            f"{each['same_tags']:.2%}",
            "–" if each["f1"] is None else f"{each['f1']:.3f}",
            "yes" if each["accepted"] else "no",
        )
        for each in speeds["backends"]
    ]
    judged = f"gold entities: {speeds['entities']:,}, F1 is strict" if speeds["entities"] else "no annotated text"
    title = f"backends, {amount(speeds['words'], 'word')}, {judged}"
    show_table(("backend", "words/s", "tagged like onnx", "F1", "auto may choose it"), rows, title=title)
    note(f"measured on {speeds['processor']}, {amount(speeds['cores'], 'core')}")
