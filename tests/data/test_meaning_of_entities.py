"""The meaning of entities in the data model, in JSONL, and in formats that cannot hold it."""

import pytest

from musamma.data.documents import MEANING, Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.fitting import fit
from musamma.data.formats.jsonl import format_document, parse_document
from musamma.data.formats.registry import WRITERS, Keeps

FACTS = {"value": "2021-08", "timex": "2021-08", "kind": "month"}
DATED = Document("a", "في أغسطس 2021", (Entity(3, 13, "DATE").with_facts(FACTS), Entity(0, 2, "LOC")))


def test_facts_are_in_the_order_of_their_names_and_replaced() -> None:
    entity = Entity(3, 13, "DATE").with_facts({"bare": "أغسطس 2021", "value": None}).with_facts(FACTS)
    assert [name for name, _ in entity.meaning] == ["value", "timex", "kind", "bare"]
    assert entity.value == "2021-08"
    assert Entity(0, 1, "DATE", meaning=(("value", None),)).value is None


def test_a_moved_entity_moves_the_offset_of_its_name() -> None:
    entity = Entity(3, 13, "DATE").with_facts({"bare_start": 4, "sure": True}).moved(10)
    assert (entity.start, entity.end, dict(entity.meaning)) == (13, 23, {"bare_start": 14, "sure": True})


def test_jsonl_keeps_facts_null_included() -> None:
    document = Document("a", "أمس", (Entity(0, 3, "DATE", meaning=(("value", None), ("reason", "no-anchor"))),))
    line = format_document(document)
    assert '"value": null, "reason": "no-anchor"' in line
    assert parse_document(line) == document


@pytest.mark.parametrize("fact", ["1.5", "[1]", "{}"])
def test_a_fact_that_is_none_is_refused(fact: str) -> None:
    line = f'{{"id": "a", "text": "أمس", "entities": [{{"start": 0, "end": 3, "label": "DATE", "value": {fact}}}]}}'
    with pytest.raises(DataError, match="under 'value' of an entity, expected a string"):
        parse_document(line)


def test_formats_that_cannot_hold_facts_count_them() -> None:
    assert {name for name, each in WRITERS.items() if Keeps.MEANING in (each.keeps or Keeps.NOTHING)} == {
        "jsonl",
        "parquet",
    }
    fitted, lost = fit(DATED, Keeps.EVERYTHING & ~Keeps.MEANING)
    assert lost == {"meanings of entities": 1}
    assert [entity.meaning for entity in fitted.entities] == [(), ()]
    assert fit(DATED, Keeps.EVERYTHING) == (DATED, {})
    assert MEANING[0] == "value"
