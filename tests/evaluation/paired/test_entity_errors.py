"""Errors: each wrong entity is in exactly one error, and the error has the right kind."""

from collections import Counter

import pytest
from helpers.strategies import entities
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.text.segmentation import split_sentences
from musamma.evaluation.evaluate import score
from musamma.evaluation.paired.entity_errors import KINDS, EntityError
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted

TEXT = "وزير الخارجية سيرغي لافروف في موسكو الأربعاء"
NAME, SURNAME, WITH_TITLE = (14, 26), (20, 26), (0, 26)


def document(*spans: Entity, name: str = "a") -> Document:
    return Document(name, TEXT, spans)


@pytest.mark.parametrize(
    ("kind", "gold", "predicted"),
    [
        ("boundary", Entity(*NAME, "PER"), Entity(*SURNAME, "PER")),
        ("type", Entity(*SURNAME, "PER"), Entity(*SURNAME, "ORG")),
        ("boundary+type", Entity(*NAME, "PER"), Entity(*WITH_TITLE, "ORG")),
        ("missed", Entity(*SURNAME, "PER"), None),
        ("spurious", None, Entity(*SURNAME, "PER", 0.5)),
    ],
)
def test_each_kind(kind: str, gold: Entity | None, predicted: Entity | None) -> None:
    sides = [document(*([] if entity is None else [entity])) for entity in (gold, predicted)]
    pairs = GoldAndPredicted.of([sides[0]], [sides[1]])
    [error] = pairs.errors
    assert error == EntityError(pairs.gold[0], kind, gold, predicted)
    both = [entity for entity in (gold, predicted) if entity is not None]
    assert error.span == (min(entity.start for entity in both), max(entity.end for entity in both))


def test_there_are_no_other_kinds() -> None:
    assert KINDS == ("boundary", "type", "boundary+type", "missed", "spurious")


def test_right_entities_are_no_errors_whatever_their_score() -> None:
    assert (
        GoldAndPredicted.of([document(Entity(*SURNAME, "PER"))], [document(Entity(*SURNAME, "PER", 0.3))]).errors == ()
    )


def test_neighbours_that_only_touch_are_not_paired() -> None:
    errors = GoldAndPredicted.of([document(Entity(14, 20, "PER"))], [document(Entity(20, 26, "PER"))]).errors
    assert [error.kind for error in errors] == ["missed", "spurious"]


def test_the_greater_overlap_makes_the_pair() -> None:
    long, short, whole = Entity(14, 26, "PER"), Entity(0, 4, "PER"), Entity(*WITH_TITLE, "PER")
    errors = GoldAndPredicted.of([document(short, long)], [document(whole)]).errors
    assert [(error.kind, error.gold, error.predicted) for error in errors] == [
        ("missed", short, None),
        ("boundary", long, whole),
    ]


def test_a_right_entity_takes_no_part_in_a_pair() -> None:
    right, wrong = Entity(14, 19, "PER"), Entity(20, 26, "LOC")
    errors = GoldAndPredicted.of([document(right)], [document(right, wrong)]).errors
    assert [(error.kind, error.predicted) for error in errors] == [("spurious", wrong)]


def test_errors_come_in_reading_order_document_by_document() -> None:
    gold = [
        document(Entity(*SURNAME, "PER"), name="b"),
        document(Entity(30, 35, "LOC"), Entity(36, 44, "DATE"), name="a"),
    ]
    errors = GoldAndPredicted.of(gold, [document(name="a"), document(Entity(0, 4, "PER"), name="b")]).errors
    assert [(error.document.id, error.span[0]) for error in errors] == [("b", 0), ("b", 20), ("a", 30), ("a", 36)]


@given(st.data())
def test_every_wrong_entity_is_in_exactly_one_error(data: st.DataObject) -> None:
    sentences = split_sentences(TEXT)
    gold, predicted = (document(*data.draw(entities(sentences, ("PER", "LOC")))) for _ in range(2))
    errors = GoldAndPredicted.of([gold], [predicted]).errors
    right = {entity.key for entity in gold.entities} & {entity.key for entity in predicted.entities}
    for side, spans in (("gold", gold.entities), ("predicted", predicted.entities)):
        found = Counter(getattr(error, side) for error in errors if getattr(error, side) is not None)
        assert found == Counter(entity for entity in spans if entity.key not in right)
    micro = score([gold], [predicted]).strict.micro
    assert sum(error.gold is not None for error in errors) == micro.fn
    assert sum(error.predicted is not None for error in errors) == micro.fp
    assert all(error.kind in KINDS for error in errors)


def test_documents_that_are_not_those_of_the_gold_are_refused() -> None:
    with pytest.raises(DataError, match="expected each gold document exactly once"):
        GoldAndPredicted.of([document()], [])
