"""The command `agree`, which compares two annotations of the same texts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...data.errors import DataError
from ...data.files.whole_files import write_whole
from ...data.formats.projects.annotations import is_work_of
from ...data.reading import Reading
from ...data.wording import amount, sizes
from ...evaluation.agreement import Agreement, measure_agreement, pair_annotations, pair_shares
from ...evaluation.pages.agreement_page import COLUMNS, agreement_rows, render_agreement, show_kappa
from ...evaluation.pages.marks import AGREEMENT
from ...evaluation.paired.entity_errors import EntityError
from ..mentions import context_line, entity_json, mention
from ..options import columns_of, labels_of, options_of
from ..screen import note, say, say_json, show_table
from ..systems import Gold, check_annotated, read_gold
from ..usage.agree import Agree

_PROJECT = "project"
"""The format of the projects of `musamma annotate`."""


def agree(options: Agree) -> None:
    """Measure and show the agreement of two annotations."""
    _refuse_input_as_page(options)
    labels, reading_of_a = labels_of(options.labels), options.gold
    with options_of("b-"):
        reading_of_b = _reading_of_b(options)
    files, readings = (options.first, options.second), (reading_of_a, reading_of_b)
    _note_same_annotator(files, readings)
    one = _read(options.first, reading_of_a, labels, "A")
    with options_of("b-"):
        two = _read(options.second, reading_of_b, labels, "B")
    check_annotated(one, two.every_label, two.name)
    in_words = (
        reading_of_a.holds_words(options.first, one.located),
        reading_of_b.holds_words(options.second, two.located),
    )
    if any(_is_share(file, reading) for file, reading in zip(files, readings, strict=True)):
        pairs, alone = pair_shares(one.located, two.located, in_words=in_words)
    else:
        pairs, alone = pair_annotations(one.located, two.located, in_words=in_words), (0, 0)
    agreement, differences = measure_agreement(pairs), pairs.errors
    left_out = f"{amount(alone[0], 'document')} of A alone, {alone[1]:,} of B alone: left out"
    if any(alone):
        note(left_out)
    if options.as_json:
        counts = {"left_out": {"a": alone[0], "b": alone[1]}}
        say_json(agreement.as_json() | counts | {"differences": [_as_json(difference) for difference in differences]})
    else:
        _show(agreement, differences)
    if options.html is not None:
        facts = {"A": _name(files[0], readings[0]), "B": _name(files[1], readings[1]), "counted on": _sizes(agreement)}
        if any(alone):
            facts["not counted"] = left_out
        write_whole(options.html, render_agreement(agreement, pairs, facts=facts))
        note(f"page of the marked texts → {options.html}")


def _refuse_input_as_page(options: Agree) -> None:
    inputs = (options.first.resolve(), options.second.resolve())
    if options.html is not None and options.html.resolve() in inputs:
        raise DataError(
            "found the same file as A or B and as --html, expected two; name another page", path=options.html
        )


def _note_same_annotator(files: tuple[Path, Path], readings: tuple[Reading, Reading]) -> None:
    """Say so if one annotator is compared with the same one, because --b-annotator was forgotten."""
    one, two = readings
    if one.annotator is not None and one == two and files[0].resolve() == files[1].resolve():
        note(f"A and B are both by {one.annotator}: name the annotator of B with --b-annotator")


def _is_share(file: Path, reading: Reading) -> bool:
    """Whether a file holds what one annotator has annotated, which may be a part of what there is to annotate."""
    return reading.annotator is not None or reading.format_of(file) == _PROJECT


def _read(file: Path, reading: Reading, labels: tuple[str, ...] | None, side: str) -> Gold:
    """An annotation. In a project, what came with the articles and was left so is of no annotator.

    Raises:
        DataError: as `read_gold`; or there is nothing that the annotator has worked on.
    """
    gold, name = read_gold([file], reading, labels, name=side), reading.annotator
    if name is None or reading.format_of(file) != _PROJECT:
        return gold
    own = [each for each in gold.located if is_work_of(name, each.document)]
    if not own:
        raise DataError(f"found no article that {name} has worked on, expected at least one; annotate one", path=file)
    if len(own) < len(gold.located):
        note(f"articles that {name} has not worked on: {len(gold.located) - len(own):,} left out")
    return replace(gold, located=own)


def _name(file: Path, reading: Reading) -> str:
    return str(file) if reading.annotator is None else f"{file}, {reading.annotator}"


def _reading_of_b(options: Agree) -> Reading:
    """How B is read: as its own options say, otherwise like A, as far as its format takes the options."""
    own = Reading(
        options.b_source,
        columns_of(options.b_columns, "--b-columns"),
        split=options.b_split,
        annotator=options.b_annotator,
        tasks=options.gold.tasks,
    )
    return own.or_else(options.gold, options.second)


def _show(agreement: Agreement, differences: Sequence[EntityError]) -> None:
    for difference in differences:
        sides = zip(AGREEMENT.sides, (difference.gold, difference.predicted), strict=True)
        said = ", ".join(f"{side} {mention(difference.document, entity)}" for side, entity in sides if entity)
        say(f"{difference.document.id}: {AGREEMENT.names[difference.kind]}: {said}")
        say(context_line(difference))
    show_table(
        COLUMNS, agreement_rows(agreement), title=f"\n{_sizes(agreement)}; F1 of whole entities in percent, κ of words"
    )
    alone = show_kappa(agreement.kappa_entities)
    say(f"κ of the words in an entity of A, B or both: {alone}; {amount(len(differences), 'difference')}")


def _sizes(agreement: Agreement) -> str:
    return sizes(agreement.documents, agreement.sentences, agreement.words)


def _as_json(difference: EntityError) -> dict[str, Any]:
    document, kind = difference.document, AGREEMENT.names[difference.kind]
    sides = {"a": entity_json(document, difference.gold), "b": entity_json(document, difference.predicted)}
    return {"document": document.id, "kind": kind, **sides}
