"""The command `agree`, which compares two annotations of the same texts."""

from collections.abc import Sequence
from typing import Any

from ...data.files.whole_files import write_whole
from ...data.wording import amount, sizes
from ...evaluation.agreement import Agreement, measure_agreement
from ...evaluation.pages.agreement_page import COLUMNS, agreement_rows, render_agreement, show_kappa
from ...evaluation.pages.marks import AGREEMENT
from ...evaluation.paired.entity_errors import EntityError
from ...evaluation.paired.gold_and_predicted import GoldAndPredicted
from ..mentions import context_line, entity_json, mention
from ..screen import note, say, say_json, show_table
from ..systems import read_gold
from ..usage.agree import Agree


def agree(options: Agree) -> None:
    """Measure and show the agreement of two annotations."""
    one, two = (read_gold([file], options.gold).documents for file in (options.first, options.second))
    pairs = GoldAndPredicted.of_annotations(one, two, names=(str(options.first), str(options.second)))
    agreement, differences = measure_agreement(pairs), pairs.errors
    if options.as_json:
        say_json(agreement.as_json() | {"differences": [_as_json(difference) for difference in differences]})
    else:
        _show(agreement, differences)
    if options.html is not None:
        facts = {"A": str(options.first), "B": str(options.second), "counted on": _sizes(agreement)}
        write_whole(options.html, render_agreement(agreement, pairs, facts=facts))
        note(f"page of the marked texts → {options.html}")


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
