"""Outcomes and slices: each entity is counted once, and the sums are the strict scores."""

from dataclasses import replace

import pytest
from helpers.strategies import LABELS, documents, entities
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.tags.bio import IMPROPER_STARTS
from musamma.data.text.names import KnownNames
from musamma.data.text.proclitics import Proclitics
from musamma.data.text.segmentation import sentences_of
from musamma.evaluation.errors.slices import NO_SLICES, slice_outcomes
from musamma.evaluation.errors.traits import TRAITS, words_in
from musamma.evaluation.evaluate import score
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.paired.outcomes import FN, FP, TP
from musamma.evaluation.scoring.counts import Counts

TEXT = "زار سيرغي لافروف وموسكو يوم الأربعاء.\nأعلنت Reuters في موسكو"
GOLD = (
    Entity(4, 16, "PER"),  # سيرغي لافروف
    Entity(17, 23, "LOC"),  # وموسكو
    Entity(24, 36, "DATE"),  # يوم الأربعاء
    Entity(44, 51, "ORG"),  # Reuters
    Entity(55, 60, "LOC"),  # موسكو
)
PREDICTED = (
    Entity(10, 16, "PER", 0.75),  # لافروف is spurious, and سيرغي لافروف is missed
    Entity(17, 23, "LOC", 0.5),
    Entity(24, 36, "DATE", 1.0),
    Entity(44, 51, "LOC", 0.25),  # not ORG
    Entity(55, 60, "LOC", 0.875),
)
DOCUMENT = Document("d", TEXT, GOLD)
PROCLITICS = Proclitics(words_in([DOCUMENT]))
NAMES = KnownNames(["موسكو", "Reuters", "لافروف"])


def test_the_hand_made_entities_are_the_words_they_are_said_to_be() -> None:
    assert [TEXT[entity.start : entity.end] for entity in GOLD] == [
        *("سيرغي لافروف", "وموسكو", "يوم الأربعاء"),
        *("Reuters", "موسكو"),
    ]


def test_outcomes_by_hand() -> None:
    found = list(GoldAndPredicted.of([DOCUMENT], [replace(DOCUMENT, entities=PREDICTED)]).outcomes)
    assert [(x.sentence, x.first, x.last, x.label, x.kind, x.score) for x in found] == [
        (0, 2, 3, "PER", FP, 0.75),
        (0, 3, 4, "LOC", TP, 0.5),
        (0, 4, 6, "DATE", TP, 1.0),
        (1, 1, 2, "LOC", FP, 0.25),
        (1, 3, 4, "LOC", TP, 0.875),
        (0, 1, 3, "PER", FN, None),
        (1, 1, 2, "ORG", FN, None),
    ]


def test_an_entity_that_starts_with_i_is_no_gold_as_in_the_strict_scores() -> None:
    gold = replace(DOCUMENT, meta={IMPROPER_STARTS: [55]})
    found = list(GoldAndPredicted.of([gold], [replace(DOCUMENT, entities=PREDICTED)]).outcomes)
    assert [x.kind for x in found].count(FP) == 3
    assert score([gold], [replace(DOCUMENT, entities=PREDICTED)]).strict.micro == Counts(2, 3, 2)


def test_slices_by_hand() -> None:
    outcomes = GoldAndPredicted.of([DOCUMENT], [replace(DOCUMENT, entities=PREDICTED)]).outcomes
    slices = slice_outcomes(outcomes, PROCLITICS, names=NAMES)
    totals = {trait: {value: slices.total(trait, value) for value in values} for trait, values in slices.counts.items()}
    assert totals == {
        "length": {"1": Counts(2, 2, 1), "2": Counts(1, 0, 1)},
        # موسكو is a name of the training data as written; وموسكو is one without its proclitic.
        "seen_exact": {"seen": Counts(1, 2, 1), "unseen": Counts(2, 0, 1)},
        "seen_normalised": {"seen": Counts(2, 2, 1), "unseen": Counts(1, 0, 1)},
        "sentence": {"1–10": Counts(3, 2, 2)},
        "script": {"Arabic": Counts(3, 1, 1), "Latin": Counts(0, 1, 1)},
        "proclitic": {"none": Counts(2, 2, 2), "و": Counts(1, 0, 0)},
        "date": {"weekday": Counts(1, 0, 0)},
        "document": {"d": Counts(3, 2, 2)},
    }
    assert slices.counts["script"]["Latin"] == {"LOC": Counts(0, 1, 0), "ORG": Counts(0, 0, 1)}


def test_traits_that_nothing_is_given_for_are_absent() -> None:
    slices = slice_outcomes(GoldAndPredicted.of([DOCUMENT], [DOCUMENT]).outcomes, PROCLITICS)
    assert set(TRAITS) - set(slices.counts) == {"seen_exact", "seen_normalised", "pieces"}


def test_slices_as_a_table() -> None:
    slices = slice_outcomes(
        GoldAndPredicted.of([DOCUMENT], [replace(DOCUMENT, entities=PREDICTED)]).outcomes, PROCLITICS
    )
    date = {"tp": 1, "fp": 0, "fn": 0, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert slices.as_json()["date"] == [{"value": "weekday", "all": date, "labels": {"DATE": date}}]


@pytest.mark.parametrize("trait", [trait for trait in TRAITS if trait not in ("pieces", "date")])
@given(st.data())
def test_the_counts_of_a_trait_add_up_to_the_strict_scores(trait: str, data: st.DataObject) -> None:
    gold = data.draw(documents())
    predicted = replace(gold, entities=data.draw(entities(sentences_of(gold))))
    outcomes = GoldAndPredicted.of([gold], [predicted]).outcomes
    slices = slice_outcomes(outcomes, Proclitics(words_in([gold])), names=NAMES)
    strict = score([gold], [predicted]).strict
    for label in LABELS:
        values = slices.counts.get(trait, {}).values()
        total = sum((labels.get(label, Counts()) for labels in values), Counts())
        assert total == strict.labels.get(label, Counts())


@given(st.data())
def test_slices_of_parts_add_up_to_those_of_the_whole(data: st.DataObject) -> None:
    gold = [replace(data.draw(documents()), id=name) for name in ("a", "b")]
    predicted = [replace(x, entities=data.draw(entities(sentences_of(x)))) for x in gold]
    proclitics = Proclitics(words_in(gold))
    whole = slice_outcomes(GoldAndPredicted.of(gold, predicted).outcomes, proclitics, names=NAMES)
    parts = [
        slice_outcomes(GoldAndPredicted.of([one], [two]).outcomes, proclitics, names=NAMES)
        for one, two in zip(gold, predicted, strict=True)
    ]
    assert sum(parts, NO_SLICES) == whole
    assert [list(values) for values in sum(parts, NO_SLICES).counts.values()] == [
        list(values) for values in whole.counts.values()
    ]
