"""The model card: front matter for the Hub, the numbers of the scores, all facts of the manifest."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from helpers.manifests import SUM, manifest
from huggingface_hub import EvalResult, ModelCard
from pydantic import ValidationError

from musamma.data.documents import Document, Entity
from musamma.evaluation.manifest import Manifest
from musamma.evaluation.pages.card import render_card
from musamma.evaluation.pages.card_examples import pick_examples
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.scoring.metrics import Metrics, metrics_of
from musamma.evaluation.scoring.scores import Scores, score_tags

EMPTY = hashlib.sha256().hexdigest()


def metrics(split: str = "test", wrong: str = "B-ORG", files: Sequence[str] = ("seeds/gold.jsonl",)) -> Metrics:
    return metrics_of(scores(wrong), GoldAndPredicted(), split=split, data=dict.fromkeys(files, SUM))


@cache
def scores(wrong: str = "B-ORG") -> Scores:
    return score_tags(
        [["B-PER", "I-PER", "O", "B-LOC"], ["I-ORG", "O", "B-DATE"]],
        [["B-PER", "I-PER", "O", wrong], ["B-ORG", "O", "B-DATE"]],
    )


def card_of(values: dict[str, Any], *rest: Any) -> str:
    return render_card(Manifest.model_validate(values), *rest)


def results(card: ModelCard) -> dict[str, EvalResult]:
    found = card.data.eval_results
    assert isinstance(found, list)
    return {str(result.metric_name): result for result in found}


def test_front_matter_loads_and_carries_the_strict_micro_scores() -> None:
    numbers = {"dev": metrics("dev", "B-LOC"), "test": metrics()}
    card = ModelCard(card_of(manifest(), numbers))
    assert card.data.language == "ar"
    assert card.data.library_name == "transformers"
    assert card.data.pipeline_tag == "token-classification"
    assert card.data.base_model == "aubmindlab/bert-base-arabertv02"
    assert card.data.model_name == "seeds"
    found = results(card)
    values = {name: result.metric_value for name, result in found.items()}
    for mode, counted in (("strict", scores().strict), ("default", scores().default)):
        micro, labels = counted.micro, counted.labels
        expected = {"precision": micro.precision, "recall": micro.recall, "F1": micro.f1}
        assert {ratio: values.pop(f"{ratio}, micro, {mode}") for ratio in expected} == expected
        assert {label: values.pop(f"F1, {label}, {mode}") for label in labels} == {x: labels[x].f1 for x in labels}
    assert values == {}
    f1 = found["F1, micro, strict"]
    assert f1.metric_type == "f1"
    ends = scores().intervals.modes["strict"].micro["f1"]
    assert ends is not None
    interval = {"low": ends[0], "high": ends[1], "level": 0.95, "bootstrapped": "2 sentences"}
    assert f1.metric_args == {
        **{"mode": "strict", "scheme": "IOB2", "average": "micro", "gold": 3, "predicted": 4},
        "interval": interval,
    }
    label = found["F1, LOC, default"].metric_args
    assert label is not None
    assert (label["label"], label["mode"], label["gold"], label["predicted"]) == ("LOC", "default", 1, 0)
    assert (f1.dataset_split, f1.dataset_name, f1.dataset_type) == ("test", "seeds/gold.jsonl", "seeds-gold")
    assert f1.dataset_args == {"sha256": {"seeds/gold.jsonl": SUM}, "gold_sha256": EMPTY, "documents": 1, "words": 7}


def test_tables_are_the_scores_in_both_modes() -> None:
    card = card_of(manifest(), {"test": metrics()})
    for mode in (scores().strict, scores().default):
        counts = mode.micro
        numbers = (counts.gold, counts.predicted, counts.tp, counts.fp, counts.fn)
        ratios = (f"{100 * ratio:.2f}" for ratio in (counts.precision, counts.recall, counts.f1))
        assert "| " + " | ".join(["micro", *map(str, numbers), *ratios]) + " | " in card
    assert "start with I-: 1, left out of the strict scores." in card
    assert "ptimistic" not in card


def test_dev_replaces_a_missing_test_and_is_called_optimistic() -> None:
    card = card_of(manifest(), {"dev": metrics("dev")})
    assert results(ModelCard(card))["F1, micro, strict"].dataset_split == "dev"
    assert "**Optimistic.** There is no test split." in card


def test_dev_next_to_test_is_one_sentence() -> None:
    card = card_of(manifest(), {"dev": metrics("dev", "B-LOC"), "test": metrics()})
    assert f"{100 * scores('B-LOC').strict.micro.f1:.2f} F1 strict" in card
    assert card.count("| micro |") == 2


def test_a_model_without_scores_says_so() -> None:
    card = card_of(manifest(), {})
    assert not ModelCard(card).data.eval_results
    assert "has not been scored" in card


@pytest.mark.parametrize(
    "line",
    [
        "| `seeds/gold.jsonl` | CC BY 4.0 | `" + SUM + "` |",
        "| train | 2 | 2,345 | 50 | 60 | 40 | 20 | 170 |",
        "| dev | 1 | 300 | 3 | 0 | 0 | 0 | 3 |",
        "- train: `000_a`, `001_b`",
        "| encoder\\_rate | `0.0003` |",
        "| part.on | `true` |",
        "20 epochs trained; the weights are those of epoch 7, the best on the dev split.",
        "aubmindlab/bert-base-arabertv02, 135,193,344 parameters, from hub. Licence: MIT.",
        "| processor | Some CPU \\| 2 GHz, 2 cores, 7.7 GB memory |",
        "| training time | 1 h 2 min 5 s (whole run 0.4 s) |",
        "| CO₂ of the training | 1.25 g, as codecarbon estimates |",
        "| torch | 2.13.0 |",
        "musamma run configs/seeds.toml --set epochs=3",
        "small corpus (2,345 words)",
        "- It knows PER, ORG, LOC, DATE and nothing else;",
        "from musamma import Predictor",
        "from transformers import pipeline",
    ],
)
def test_what_the_manifest_says_is_said(line: str) -> None:
    card = card_of(manifest(), {"test": metrics()})
    assert any(part.startswith(line) or line in part for part in card.splitlines())


def test_what_is_unknown_or_absent_is_not_claimed() -> None:
    encoder = manifest()["encoder"] | {
        "licence": None,
        "name": "runs/encoder",
        "source": "a local folder",
        "sha256": {},
    }
    splits = {"train": {"documents": ["a"], "words": 125_102, "entities": {}}}
    changed = manifest(encoder=encoder, splits=splits, git={"commit": None, "dirty": None}, best_epoch=None)
    changed |= {"licences": {}, "co2_kg": None}
    card = card_of(changed, {})
    assert ModelCard(card).data.base_model is None
    assert "Licence: not known here" in card
    assert "commit" not in card
    assert "| `seeds/gold.jsonl` | not given |" in card
    assert "CO₂" not in card
    assert "small corpus" not in card
    assert "of the last one" in card


def test_examples_are_those_of_the_split_that_is_the_result() -> None:
    text = "زار لافروف موسكو ثم *كابل*"
    gold = Document("d", text, (Entity(4, 10, "PER"), Entity(11, 16, "LOC"), Entity(21, 25, "LOC")))
    predicted = replace(gold, entities=(Entity(4, 10, "PER"), Entity(11, 16, "ORG")))
    examples = {"test": pick_examples(GoldAndPredicted.of([gold], [predicted]), ("PER", "LOC", "ORG")), "dev": {}}
    card = card_of(manifest(), {"test": metrics()}, examples)
    rows = [line for line in card.splitlines() if "✓" in line or "✗" in line]
    assert rows == [
        "| PER | ✓ correct | لافروف | لافروف | زار **لافروف** موسكو ثم \\*كابل\\* |",
        "| LOC | ✗ wrong label | موسكو | موسكو ORG | زار لافروف **موسكو** ثم \\*كابل\\* |",
        "| LOC | ✗ missed | كابل | – | زار لافروف موسكو ثم \\***كابل**\\* |",
    ]
    assert "## Examples" not in card_of(manifest(), {"dev": metrics("dev")}, examples)


def test_examples_are_few_and_of_different_names() -> None:
    text = "روسيا روسيا كابل موسكو دمشق بغداد"
    words = [Entity(m.start(), m.end(), "LOC") for m in re.finditer(r"\S+", text)]
    document = Document("d", text, tuple(words))
    found = pick_examples(GoldAndPredicted.of([document], [document]), ("LOC", "PER"))
    assert [example.gold.text for example in found["LOC"].right] == ["روسيا", "كابل", "موسكو"]
    assert (found["PER"].right, found["PER"].wrong) == ([], [])
    missed = pick_examples(GoldAndPredicted.of([document], [replace(document, entities=())]), ("LOC",))["LOC"]
    assert [example.kind for example in missed.wrong] == ["missed"] * 3
    assert missed.right == []


def test_long_lists_of_documents_are_counted_only() -> None:
    assert "`t0`" not in card_of(manifest(), {"test": metrics()})


@pytest.mark.parametrize("files", [["a.jsonl", "b.jsonl"], ["/deep/er/كتاب.conll"], ['q"u: o#te.jsonl'], []])
def test_awkward_names_keep_the_front_matter_valid(files: list[str]) -> None:
    changed = manifest(name="no: 'yes' \"#\" مسمى", data=dict.fromkeys(files, SUM))
    card = ModelCard(card_of(changed, {"test": metrics(files=files)}))
    assert card.data.model_name == "no: 'yes' \"#\" مسمى"
    f1 = results(card)["F1, micro, strict"]
    assert f1.dataset_args is not None
    assert f1.dataset_args["sha256"] == dict.fromkeys(files, SUM)
    assert all(character.isascii() and (character.isalnum() or character in "-_.") for character in f1.dataset_type)


def test_a_lacking_manifest_is_an_error() -> None:
    with pytest.raises(ValidationError, match="device"):
        card_of(manifest(hardware={}), {})
