"""Scores: comparison with seqeval in both of its modes, merging, JSON, pairing of documents, errors."""

import json
from dataclasses import replace
from typing import Any, cast

import pytest
from helpers.strategies import gold_and_predicted_tags, legal_tags
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from musamma.data.documents import Document, Entity, Sentence, Word
from musamma.data.errors import DataError
from musamma.evaluation.evaluate import evaluate, score
from musamma.evaluation.scoring.counts import Counts, ModeScores
from musamma.evaluation.scoring.scores import Scores, score_tags
from musamma.evaluation.scoring.units import MODES
from musamma.inference.model_folder import ModelInfo
from musamma.inference.predictor import Predictor

SETTINGS: dict[str, dict[str, Any]] = {"strict": {"mode": "strict", "scheme": IOB2}, "default": {}}
TEXT = "سيرغي لافروف في موسكو"


def agrees(ours: ModeScores, gold: list[list[str]], predicted: list[list[str]], mode: str) -> None:
    report = classification_report(gold, predicted, output_dict=True, zero_division=0, **SETTINGS[mode])
    assert set(ours.labels) == set(report) - {"micro avg", "macro avg", "weighted avg"}
    for theirs, counts in ((report["micro avg"], ours.micro), *((report[x], c) for x, c in ours.labels.items())):
        assert (counts.precision, counts.recall, counts.gold) == (
            theirs["precision"],
            theirs["recall"],
            theirs["support"],
        )
        # seqeval computes F1 from precision and recall, we compute it from counts: the last bit may differ.
        assert counts.f1 == pytest.approx(theirs["f1-score"], rel=1e-15)
    for name, means in (("macro avg", ours.macro), ("weighted avg", ours.weighted)):
        theirs = {x: report[name]["f1-score" if x == "f1" else x] for x in means}
        assert means == pytest.approx(theirs, rel=1e-15)


@pytest.mark.parametrize("mode", MODES)
@given(gold_and_predicted_tags())
def test_scores_are_those_of_seqeval(mode: str, case: tuple[list[list[str]], list[list[str]]]) -> None:
    gold, predicted = case
    ours: ModeScores = getattr(score_tags(gold, predicted), mode)
    if ours.labels:
        agrees(ours, gold, predicted, mode)
    else:
        # seqeval would take the mean of an empty list here.
        assert ours.micro == Counts()
        assert ours.macro == ours.weighted == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


@given(gold_and_predicted_tags())
def test_merging_adds_up_to_scoring_at_once(case: tuple[list[list[str]], list[list[str]]]) -> None:
    gold, predicted = case
    halves = [score_tags(gold[part], predicted[part]) for part in (slice(0, 2), slice(2, None))]
    lengths = [len(gold[:2]), len(gold[2:])]
    assert halves[0] + halves[1] == score_tags(gold, predicted, documents=lengths)


@given(st.lists(legal_tags(), min_size=1, max_size=4))
def test_a_perfect_prediction_of_legal_tags_scores_one_in_both_modes(gold: list[list[str]]) -> None:
    scores = score_tags(gold, gold)
    assert scores.strict == scores.default
    assert scores.invalid_gold == 0
    assert scores.strict.micro.f1 == (1.0 if scores.strict.labels else 0.0)


def test_an_entity_that_starts_with_i_counts_by_default_only() -> None:
    scores = score_tags([["I-PER", "I-PER", "O", "B-LOC"]], [["B-PER", "I-PER", "O", "B-LOC"]])
    assert scores.default.micro == Counts(tp=2)
    assert scores.strict.micro == Counts(tp=1, fp=1)
    assert scores.invalid_gold == 1


def test_the_sizes_are_counted() -> None:
    scores = score_tags([["O", "O"], [], ["B-PER"]], [["O", "B-LOC"], [], ["O"]], documents=[2, 1])
    assert (scores.documents, scores.sentences, scores.words) == (2, 3, 3)
    assert scores.strict.labels == {"LOC": Counts(fp=1), "PER": Counts(fn=1)}


def test_macro_is_the_mean_over_the_labels_seen() -> None:
    scores = score_tags([["B-PER", "B-LOC", "B-LOC"]], [["B-PER", "B-LOC", "O"]]).strict
    assert scores.macro == {"precision": 1.0, "recall": 0.75, "f1": (1 + 2 / 3) / 2}
    assert scores.micro == Counts(tp=2, fn=1)


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    return [leaf for each in value for leaf in leaves(each)] if isinstance(value, list) else [value]


@given(gold_and_predicted_tags())
def test_as_json_is_plain(case: tuple[list[list[str]], list[list[str]]]) -> None:
    found = score_tags(*case).as_json()
    assert {type(leaf) for leaf in leaves(found)} <= {int, float, str, type(None)}
    assert json.loads(json.dumps(found)) == found


def test_as_json_says_everything() -> None:
    found = score_tags([["B-PER", "I-LOC"]], [["B-PER", "O"]]).as_json()
    sizes = ["documents", "sentences", "words", "invalid_gold"]
    assert list(found) == [*sizes, "strict", "default", "partial", "confusion", "bootstrap"]
    assert found["invalid_gold"] == 1
    assert found["default"]["labels"]["LOC"] == {
        "tp": 0,
        "fp": 0,
        "fn": 1,
        "gold": 1,
        "predicted": 0,
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
        "interval": {"f1": None},
    }
    assert found["strict"]["micro"]["f1"] == 1.0


@pytest.mark.parametrize(
    ("gold", "predicted"),
    [([["O"]], []), ([["O"]], [["O"], ["O"]]), ([["O"]], [["O", "O"]]), ([["O"]], [["PER"]]), ([["X-PER"]], [["O"]])],
)
def test_tags_that_do_not_match_or_are_no_bio_are_refused(gold: list[list[str]], predicted: list[list[str]]) -> None:
    with pytest.raises(ValueError, match=r"shorter|longer|gold tags|expected O, B-LABEL or I-LABEL"):
        score_tags(gold, predicted)


def document(*entities: Entity, name: str = "a", text: str = TEXT, **others: Any) -> Document:
    return Document(name, text, entities, **others)


def test_documents_are_paired_by_id() -> None:
    person, place = Entity(0, 12, "PER"), Entity(16, 21, "LOC")
    gold = [document(person, name="a"), document(place, name="b")]
    scores = score(gold, [document(place, name="b"), document(Entity(0, 5, "PER"), name="a")])
    assert scores.strict.labels == {"PER": Counts(fp=1, fn=1), "LOC": Counts(tp=1)}
    assert (scores.documents, scores.sentences, scores.words) == (2, 2, 8)


def test_documents_are_scored_on_the_words_of_the_gold() -> None:
    halves = (Sentence((Word(0, 5), Word(6, 12))), Sentence((Word(13, 15), Word(16, 21))))
    gold = document(Entity(0, 12, "PER"), sentences=halves)
    assert score([gold], [document(Entity(0, 12, "PER"))]).sentences == 2


def test_scores_of_a_prediction_do_not_ask_how_the_gold_began() -> None:
    gold = document(Entity(0, 12, "PER"), meta={"improper_starts": [0]})
    scores = score([gold], [document(Entity(0, 12, "PER"))])
    assert (scores.default.micro, scores.strict.micro) == (Counts(tp=1), Counts(fp=1))


@pytest.mark.parametrize(
    ("predicted", "message"),
    [
        ([], r"found 0 predicted documents for 1 gold ones \(missing: \['a'\], not in the gold: \[\]"),
        ([document(name="b")], r"missing: \['a'\], not in the gold: \['b'\]"),
        ([document(), document()], "found 2 predicted documents for 1 gold ones"),
        ([document(text=TEXT + " ")], "document 'a': found ' ' from character 21 on, expected '' as in the gold"),
        ([document(Entity(0, 3, "PER"))], "does not start and end at word boundaries"),
    ],
)
def test_documents_that_are_not_those_of_the_gold_are_refused(predicted: list[Document], message: str) -> None:
    with pytest.raises(DataError, match=message):
        score([document()], predicted)


def test_gold_documents_that_share_an_id_are_refused() -> None:
    with pytest.raises(DataError, match=r"twice in the gold: \['a'\], twice in the predictions: \['a'\]\), expected"):
        score([document(), document()], [document(), document()])


def test_nothing_scored_is_nothing_counted() -> None:
    assert score([], []) == Scores.none()
    assert Scores.none().as_json()["strict"]["labels"] == {}


class _Fixed:
    """A predictor that always finds the same entities."""

    info = ModelInfo(("PER", "LOC"), 64, 8)

    def predict_many(self, documents: list[Document], *, min_score: float) -> list[Document]:
        assert min_score == 0.0
        return [replace(document, entities=(Entity(0, 5, "PER"), Entity(16, 21, "LOC"))) for document in documents]


def test_labels_that_the_gold_does_not_annotate_are_not_scored() -> None:
    gold = [Document("d", TEXT, (Entity(0, 5, "PER"),))]
    predictor = cast(Predictor, _Fixed())
    scores, found = evaluate(predictor, gold, labels=("PER",))
    assert scores.strict.labels == {"PER": Counts(1, 0, 0)}
    assert [entity.label for entity in found[0].entities] == ["PER"]
    assert evaluate(predictor, gold)[0].strict.labels == {"PER": Counts(1, 0, 0), "LOC": Counts(0, 1, 0)}
