"""Analyses of a run's splits, before and after temperature scaling, for corpora that annotate different labels."""

from pathlib import Path

import pytest
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_model

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.tags.labels import map_labels
from musamma.evaluation.errors.analysis import Analysis
from musamma.evaluation.paired.outcomes import FN
from musamma.inference.model_folder import ModelInfo
from musamma.inference.predictor import Predictor
from musamma.training.run import analyse_splits
from musamma.training.split_scores import score_split
from musamma.training.splits import Part, Splits

LABELS = ("PER", "ORG", "LOC", "DATE")


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    """A model with random weights and temperature 1.5: it predicts many entities, few of them correct."""
    return _predictor(tmp_path_factory.mktemp("random"), temperature=1.5)


def _predictor(folder: Path, *, temperature: float) -> Predictor:
    info = ModelInfo(LABELS, 64, 8, temperature=temperature, version="0")
    return Predictor.load(write_tiny_model(folder, info))


@pytest.fixture(scope="module")
def splits() -> Splits:
    """Two training articles, one dev article, and two test articles; the corpus of the last has no dates."""
    first, second, third, fourth, fifth = load_corpus(SEEDS / "gold.jsonl")
    undated = map_labels(fifth, {}, drop=("DATE",))
    return Splits(
        train=(_part((first, second)),),
        dev=(_part((third,)),),
        test=(_part((fourth,)), _part((undated,), LABELS[:3])),
    )


def _part(documents: tuple[Document, ...], labels: tuple[str, ...] = LABELS) -> Part:
    return Part("c", documents, labels, path="c")


@pytest.fixture(scope="module")
def analysed(predictor: Predictor, splits: Splits) -> tuple[dict[str, Analysis], dict[str, Analysis]]:
    scored = {name: score_split(predictor, name, splits[name])[name] for name in ("dev", "test")}
    return analyse_splits(predictor, splits, scored)


def test_without_adjacency_the_temperature_changes_scores_and_no_entity(
    analysed: tuple[dict[str, Analysis], dict[str, Analysis]],
) -> None:
    for name, after in analysed[0].items():
        before = analysed[1][name]
        assert [(x.key, x.kind) for x in after.outcomes] == [(x.key, x.kind) for x in before.outcomes]
        found = [
            (one.score or 0.0, two.score or 0.0)
            for one, two in zip(after.outcomes, before.outcomes, strict=True)
            if one.kind != FN
        ]
        assert len(found) > 20
        # A temperature above 1 flattens the probabilities, so the mean score falls.
        assert sum(one for one, _ in found) < sum(two for _, two in found)


def test_labels_that_a_corpus_does_not_annotate_are_not_wrong(
    predictor: Predictor, splits: Splits, analysed: tuple[dict[str, Analysis], dict[str, Analysis]]
) -> None:
    undated = splits["test"][1].documents[0]
    everything = predictor.predict(undated).entities
    assert any(entity.label == "DATE" for entity in everything)
    for analysis in (analysed[0]["test"], analysed[1]["test"]):
        found = [x for x in analysis.outcomes if x.document.id == undated.id and x.kind != FN]
        assert len(found) == sum(entity.label != "DATE" for entity in everything)
        assert analysis.calibration is not None
        assert analysis.calibration.all.count == sum(x.kind != FN for x in analysis.outcomes)
        assert not any(
            x.error.predicted and x.error.predicted.label == "DATE" and x.error.document.id == undated.id
            for x in analysis.errors
        )


def test_seen_is_what_the_training_documents_have(
    splits: Splits, analysed: tuple[dict[str, Analysis], dict[str, Analysis]]
) -> None:
    names = {d.text[x.start : x.end] for part in splits["train"] for d in part.documents for x in d.entities}
    gold = [d.text[x.start : x.end] for part in splits["test"] for d in part.documents for x in d.entities]
    slices = analysed[0]["test"].slices
    assert slices.total("seen_exact", "seen").gold == sum(name in names for name in gold) > 0
    assert slices.total("seen_normalised", "seen").gold > slices.total("seen_exact", "seen").gold
    assert "pieces" in slices.counts


def test_the_model_is_run_once(predictor: Predictor, splits: Splits, monkeypatch: pytest.MonkeyPatch) -> None:
    scored = score_split(predictor, "dev", splits["dev"])
    monkeypatch.setattr(Predictor, "read_many", None)
    monkeypatch.setattr(Predictor, "tag_log_probs", None)
    _, before = analyse_splits(predictor, splits, scored)
    assert before["dev"].outcomes
    assert list(scored["dev"].log_probs) == [document.id for document in splits.documents("dev")]


def test_a_model_of_temperature_1_has_no_before(tmp_path: Path, splits: Splits) -> None:
    plain = _predictor(tmp_path, temperature=1.0)
    found, before = analyse_splits(plain, splits, score_split(plain, "dev", splits["dev"]))
    assert (list(found), before) == (["dev"], {})
