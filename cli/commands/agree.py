"""The command `agree`, which compares two annotations of the same texts."""

from collections.abc import Sequence
from typing import Any

from ...data.errors import DataError
from ...data.files.whole_files import write_whole
from ...data.reading import Reading
from ...data.wording import amount, sizes
from ...evaluation.agreement import Agreement, measure_agreement, pair_annotations
from ...evaluation.pages.agreement_page import COLUMNS, agreement_rows, render_agreement, show_kappa
from ...evaluation.pages.marks import AGREEMENT
from ...evaluation.paired.entity_errors import EntityError
from ..mentions import context_line, entity_json, mention
from ..options import columns_of, labels_of
from ..screen import note, say, say_json, show_table
from ..systems import check_labels, read_gold
from ..usage.agree import Agree


def agree(options: Agree) -> None:
    """Measure and show the agreement of two annotations."""
    _refuse_input_as_page(options)
    readings, labels = (options.gold, _reading_of_b(options)), labels_of(options.labels)
    one, two = (
        read_gold([file], reading, labels)
        for file, reading in zip((options.first, options.second), readings, strict=True)
    )
    check_labels(one, two.every_label, str(options.second))
    in_words = readings[0].holds_words(options.first), readings[1].holds_words(options.second)
    pairs = pair_annotations(one.located, two.located, in_words=in_words)
    agreement, differences = measure_agreement(pairs), pairs.errors
    if options.as_json:
        say_json(agreement.as_json() | {"differences": [_as_json(difference) for difference in differences]})
    else:
        _show(agreement, differences)
    if options.html is not None:
        facts = {"A": str(options.first), "B": str(options.second), "counted on": _sizes(agreement)}
        write_whole(options.html, render_agreement(agreement, pairs, facts=facts))
        note(f"page of the marked texts → {options.html}")


def _refuse_input_as_page(options: Agree) -> None:
    inputs = (options.first.resolve(), options.second.resolve())
    if options.html is not None and options.html.resolve() in inputs:
        raise DataError(
            "found the same file as A or B and as --html, expected two; name another page", path=options.html
        )


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
