"""The command `compare`, which tests whether two systems differ."""

from collections.abc import Sequence
from typing import Any

from ...data.formats.registry import checksum_of
from ...data.wording import amount
from ...evaluation.errors.comparison import only_one_right
from ...evaluation.paired.entity_errors import EntityError
from ...evaluation.scoring.counts import MODES, Mode
from ...evaluation.scoring.metrics import gold_checksum, improper_starts
from ...evaluation.scoring.resampling import RESAMPLES
from ...evaluation.scoring.scores import score_pairs
from ...evaluation.scoring.significance import Difference, Significance, compare_scores
from ..mentions import context_line, entity_json, mention
from ..options import labels_of
from ..screen import say, say_json, show_table
from ..systems import check_options, load_or_predict, read_gold
from ..usage.compare import Compare

_COLUMNS = ("label", "gold", "A found", "A right", "A F1", "B found", "B right", "B F1", "A − B", "95 %", "p", "p boot")

_NAMES = {
    "strict": "whole entities, strict (seqeval mode=strict, IOB2)",
    "default": "whole entities, seqeval's default mode: entities that begin with I- count too",
}


def compare(options: Compare) -> None:
    """Score two systems, and show the significance of their difference and the entities that only one gets right."""
    check_options([options.first, options.second], options.predictions)
    gold = read_gold(options.files, options.gold, labels_of(options.labels))
    a, b = (
        load_or_predict(system, gold, reading=options.predictions, backend=options.backend).pairs
        for system in (options.first, options.second)
    )
    scores = [score_pairs(pairs) for pairs in (a, b)]
    found, alone = compare_scores(*scores), only_one_right(a, b)
    if options.as_json:
        about = {
            "a": options.first,
            "b": options.second,
            "data": {str(file): checksum_of(file) for file in options.files},
        }
        sizes = {name: getattr(scores[0], name) for name in ("documents", "sentences", "words", "invalid_gold")}
        sides = {"only_a": _only(alone[0]), "only_b": _only(alone[1])}
        say_json(about | {"gold_sha256": gold_checksum(a)} | sizes | found.as_json() | sides)
    else:
        say(f"A: {options.first}\nB: {options.second}")
        _show_alone(alone)
        _show(found, MODES if any(map(any, map(improper_starts, scores))) else ("strict",))


def _show_alone(alone: tuple[Sequence[EntityError], Sequence[EntityError]]) -> None:
    for name, other, errors in zip("AB", "BA", alone, strict=True):
        for error in errors:
            instead = "nothing" if error.predicted is None else mention(error.document, error.predicted)
            if error.gold is not None:
                say(f"{error.document.id}: only {name}: {mention(error.document, error.gold)}; {other}: {instead}")
                say(context_line(error))
    say(f"right in A only: {len(alone[0]):,}; in B only: {len(alone[1]):,}")


def _show(found: Significance, modes: Sequence[Mode]) -> None:
    for mode in modes:
        rows = [_row(*each) for each in (*found.labels[mode].items(), ("all", found.micro[mode]))]
        show_table(_COLUMNS, rows, title=f"\n{_NAMES[mode]}; F1 in percent")
    units = amount(found.units, found.unit.removesuffix("s"))
    say(f"95 % and p boot: paired bootstrap; p: paired randomisation; two-sided, {RESAMPLES:,} resamples of {units}")


def _row(label: str, found: Difference) -> tuple[str, ...]:
    sides = [cell for x in (found.a, found.b) for cell in (f"{x.predicted:,}", f"{x.tp:,}", f"{100 * x.f1:.2f}")]
    p_bootstrap = "–" if found.p_bootstrap is None else f"{found.p_bootstrap:.4f}"
    difference = f"{100 * found.difference:+.2f}".replace("-", "−")
    tests = difference, _ends(found), f"{found.p_randomisation:.4f}", p_bootstrap
    return (label, f"{found.a.gold:,}", *sides, *tests)


def _ends(found: Difference) -> str:
    if found.interval is None:
        return "–"
    return "({:+.2f}, {:+.2f})".format(*(100 * end for end in found.interval)).replace("-", "−")


def _only(errors: Sequence[EntityError]) -> list[dict[str, Any]]:
    return [
        {
            "document": error.document.id,
            "gold": entity_json(error.document, error.gold),
            "other": entity_json(error.document, error.predicted),
            "kind": error.kind,
        }
        for error in errors
    ]
