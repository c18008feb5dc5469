"""Wrong boundaries and their causes, patterns of errors, and the files with the analysis."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.strategies import documents, entities
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.text.proclitics import PROCLITICS, Proclitics
from musamma.data.text.segmentation import sentences_of
from musamma.evaluation.errors.analysis import NO_ANALYSIS, Analysis, analyse, write_analyses
from musamma.evaluation.errors.explanations import explain_errors, find_patterns
from musamma.evaluation.errors.wrong_edges import WrongEdge, wrong_edges
from musamma.evaluation.evaluate import score
from musamma.evaluation.paired.entity_errors import EntityError
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.run_folder import RunFolder

KNOWN_PROCLITICS = Proclitics(["الاتحاد", "نيويورك", "كوفي", "الإعلام", "أوراق", "الدين", "بكتيكا"])


def error(text: str, gold: str, predicted: str) -> EntityError:
    sides = [Entity(text.index(name), text.index(name) + len(name), "ORG") for name in (gold, predicted)]
    return EntityError(Document("d", text, (sides[0],)), "boundary", *sides)


@pytest.mark.parametrize(
    ("text", "gold", "predicted", "edges"),
    [
        # The prediction extends across the و that the gold entity starts with.
        (
            "بين المنظمة الدولية والاتحاد الافريقي",
            "والاتحاد الافريقي",
            "المنظمة الدولية والاتحاد الافريقي",
            [("start", "extra", "المنظمة الدولية", "و")],
        ),
        # The first word is missing because of its ل.
        ("خلفا لكوفي أنان", "لكوفي أنان", "أنان", [("start", "missing", "لكوفي", "ل")]),
        # The prediction starts at a و inside the gold entity.
        ("ولايتي خوست وبكتيكا", "خوست وبكتيكا", "وبكتيكا", [("start", "missing", "خوست", "و")]),
        ("قال الرئيس بوتين", "بوتين", "الرئيس بوتين", [("start", "extra", "الرئيس", "ال")]),
        # The article of the gold entity's first word is not a cause, because the prediction includes it too.
        ("بعثة الاتحاد الافريقي", "الاتحاد الافريقي", "بعثة الاتحاد الافريقي", [("start", "extra", "بعثة", "")]),
        ("الأمم المتحدة بنيويورك", "الأمم المتحدة بنيويورك", "الأمم المتحدة", [("end", "missing", "بنيويورك", "ب")]),
        ("مساعد المتحدة للإعلام", "المتحدة", "المتحدة للإعلام", [("end", "extra", "للإعلام", "لل")]),
        ("سعر الدولار الاميركي", "الدولار", "الدولار الاميركي", [("end", "extra", "الاميركي", "ال")]),
        ("سدد كارلوس كوريا", "كارلوس كوريا", "كارلوس", [("end", "missing", "كوريا", "")]),
        (
            "بنك قطر الدولي لأوراق الدين",
            "قطر الدولي",
            "الدولي لأوراق الدين",
            [("start", "missing", "قطر", ""), ("end", "extra", "لأوراق الدين", "ل")],
        ),
    ],
)
def test_wrong_edges_and_their_causes(
    text: str, gold: str, predicted: str, edges: list[tuple[str, str, str, str]]
) -> None:
    found = wrong_edges(error(text, gold, predicted), KNOWN_PROCLITICS)
    assert [(edge.side, edge.change, edge.text, edge.cause) for edge in found] == edges


def test_sides_and_causes_of_an_error() -> None:
    text = "بنك قطر الدولي لأوراق الدين"
    [both] = explain_errors([error(text, "قطر الدولي", "الدولي لأوراق الدين")], KNOWN_PROCLITICS)
    assert (both.side, both.cause) == ("both", "ل")
    [explained] = explain_errors([error(text, "الدولي", "قطر الدولي")], KNOWN_PROCLITICS)
    assert (explained.side, explained.cause) == ("start", "")
    [missed] = explain_errors([replace(error(text, "الدولي", "الدولي"), predicted=None)], KNOWN_PROCLITICS)
    assert (missed.side, missed.cause, missed.edges) == ("", "", ())


TEXT = "قال البنك التجاري\nأعلن للبنك التجاري\nباع والبنك التجارى\nوصل الرئيس بوتين\nزار الرئيس بوتين"


def spans(name: str, label: str) -> list[Entity]:
    starts = [index for index in range(len(TEXT)) if TEXT.startswith(name, index)]
    return [Entity(start, start + len(name), label) for start in starts]


BANKS = [*spans(" البنك التجاري", "ORG"), *spans("للبنك التجاري", "ORG"), *spans("والبنك التجارى", "ORG")]
GOLD = Document(
    "d",
    TEXT,
    (replace(BANKS[0], start=BANKS[0].start + 1), *BANKS[1:], *spans("بوتين", "PER")),
)
PREDICTED = Document("d", TEXT, tuple(replace(entity, score=0.75) for entity in spans("الرئيس بوتين", "PER")))


def test_patterns_put_spellings_and_proclitics_together_the_most_frequent_first() -> None:
    analysis = analyse(GoldAndPredicted.of([GOLD], [PREDICTED]))
    assert [(pattern.words, len(pattern.errors)) for pattern in analysis.patterns] == [
        ("ORG missed «البنك التجاري»", 3),
        ("PER extra at the start «الرئيس»", 2),
    ]
    assert [x.sentence for x in analysis.patterns[0].errors] == [1, 2, 3]
    record = analysis.patterns[1].as_json()
    assert (record["count"], record["side"], record["change"], record["text"]) == (2, "start", "extra", "الرئيس")
    assert record["examples"][0] == {
        **{"document": "d", "sentence": 4},
        **{"before": "وصل ", "span": "الرئيس بوتين", "after": ""},
    }


@pytest.mark.parametrize(
    ("gold", "predicted", "words"),
    [("ORG", None, "ORG missed «ليون»"), (None, "PER", "PER spurious «ليون»"), ("ORG", "PER", "ORG → PER «ليون»")],
)
def test_patterns_in_words(gold: str | None, predicted: str | None, words: str) -> None:
    sides = [Document("d", "ليون", () if label is None else (Entity(0, 4, label),)) for label in (gold, predicted)]
    [pattern] = analyse(GoldAndPredicted.of([sides[0]], [sides[1]])).patterns
    assert pattern.words == words


def test_what_is_written(tmp_path: Path) -> None:
    analysis = analyse(GoldAndPredicted.of([GOLD], [PREDICTED]))
    write_analyses(RunFolder(tmp_path), {"test": analysis}, temperature=1.25)
    lines = [json.loads(line) for line in (tmp_path / "errors.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 5
    assert lines[3] == {
        **{"split": "test", "document": "d", "sentence": 4},
        **{"kind": "boundary", "side": "start", "cause": "ال"},
        "edges": [{"side": "start", "change": "extra", "text": "الرئيس", "cause": "ال"}],
        "gold": {"start": 67, "end": 72, "label": "PER", "text": "بوتين"},
        "predicted": {"start": 60, "end": 72, "label": "PER", "text": "الرئيس بوتين", "score": 0.75},
        "context": {"before": "وصل ", "span": "الرئيس بوتين", "after": ""},
    }
    record = json.loads((tmp_path / "analysis.json").read_text(encoding="utf-8"))["test"]
    assert record["kinds"] == {"boundary": 2, "type": 0, "boundary+type": 0, "missed": 3, "spurious": 0}
    assert [pattern["count"] for pattern in record["patterns"]] == [3, 2]
    assert [row["value"] for row in record["slices"]["length"]] == ["1", "2"]
    calibration = json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8"))
    assert calibration["temperature"] == 1.25
    assert "min_score" not in calibration  # no threshold is chosen on a test set
    assert calibration["splits"]["test"]["after"]["brier"] == 0.5625


def test_the_threshold_is_chosen_on_dev_and_told_for_all(tmp_path: Path) -> None:
    right = replace(PREDICTED, entities=tuple(replace(x, score=0.5) for x in GOLD.entities))
    dev, test = analyse(GoldAndPredicted.of([GOLD], [right])), analyse(GoldAndPredicted.of([GOLD], [PREDICTED]))
    flatter = replace(right, entities=tuple(replace(x, score=0.25) for x in GOLD.entities[1:]))
    before = {"dev": analyse(GoldAndPredicted.of([GOLD], [flatter]))}
    write_analyses(RunFolder(tmp_path), {"dev": dev, "test": test}, before, temperature=0.75)
    record = json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8"))
    assert (record["min_score"]["value"], record["min_score"]["chosen_on"]) == (0.0, "dev")
    assert [(x["tp"], x["fp"], x["fn"]) for x in record["min_score"]["scores"].values()] == [(5, 0, 0), (0, 2, 5)]
    assert record["splits"]["dev"]["before"]["mean_score"] == 0.25
    assert record["splits"]["dev"]["after"]["mean_score"] == 0.5
    assert "before" not in record["splits"]["test"]


def test_annotations_without_scores_have_no_calibration(tmp_path: Path) -> None:
    write_analyses(RunFolder(tmp_path), {"dev": analyse(GoldAndPredicted.of([GOLD], [GOLD]))}, temperature=1.0)
    assert json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8")) == {"temperature": 1.0, "splits": {}}


def test_the_context_is_the_line_shortened_to_whole_words() -> None:
    text = f"سطر\n{'كلمة ' * 30}لافروف{' كلمة' * 30}\nسطر"
    start = text.index("لافروف")
    before, after = EntityError(Document("d", text), "missed", Entity(start, start + 6, "PER"), None).context
    assert before == "…" + "كلمة " * 11
    assert after == " كلمة" * 11 + "…"
    [whole] = GoldAndPredicted.of(
        [Document("d", "من موسكو إلى", (Entity(3, 8, "LOC"),))], [Document("d", "من موسكو إلى")]
    ).errors
    assert whole.context == ("من ", " إلى")


def split(pairs: list[tuple[Document, Document]]) -> tuple[list[Document], list[Document]]:
    return [one for one, _ in pairs], [two for _, two in pairs]


@st.composite
def evaluated(draw: Any) -> list[tuple[Document, Document]]:
    """Pairs of a gold and a predicted document."""
    pairs = []
    for number in range(draw(st.integers(1, 3))):
        gold = replace(draw(documents()), id=str(number))
        pairs.append((gold, replace(gold, entities=draw(entities(sentences_of(gold))))))
    return pairs


@given(evaluated())
def test_every_wrong_entity_is_explained_once_with_its_sentence(pairs: list[tuple[Document, Document]]) -> None:
    gold, predicted = split(pairs)
    analysis = analyse(GoldAndPredicted.of(gold, predicted))
    micro = score(gold, predicted).default.micro
    assert sum(x.error.gold is not None for x in analysis.errors) == micro.fn
    assert sum(x.error.predicted is not None for x in analysis.errors) == micro.fp
    for explained in analysis.errors:
        words = sentences_of(explained.error.document)[explained.sentence - 1].words
        assert words[0].start <= explained.error.span[0] < words[-1].end
        assert bool(explained.edges) == explained.error.kind.startswith("boundary")
        assert explained.cause in ("", *PROCLITICS)
        json.dumps(explained.as_json(), allow_nan=False)


@given(evaluated())
def test_every_error_is_in_a_pattern_for_each_of_its_edges(pairs: list[tuple[Document, Document]]) -> None:
    errors = analyse(GoldAndPredicted.of(*split(pairs))).errors
    patterns = find_patterns(errors)
    assert sum(len(pattern.errors) for pattern in patterns) == sum(len(x.edges) or 1 for x in errors)
    sizes = [len(pattern.errors) for pattern in patterns]
    assert sizes == sorted(sizes, reverse=True)


@given(evaluated())
def test_edges_are_where_gold_and_prediction_part(pairs: list[tuple[Document, Document]]) -> None:
    for explained in analyse(GoldAndPredicted.of(*split(pairs))).errors:
        gold, predicted = explained.error.gold, explained.error.predicted
        if gold is None or predicted is None:
            assert explained.edges == ()
            continue
        by_side: dict[str, WrongEdge] = {edge.side: edge for edge in explained.edges}
        assert ("start" in by_side) == (gold.start != predicted.start)
        assert ("end" in by_side) == (gold.end != predicted.end)
        assert all(edge.text for edge in explained.edges)


@given(evaluated())
def test_analyses_of_parts_add_up(pairs: list[tuple[Document, Document]]) -> None:
    whole = analyse(GoldAndPredicted.of(*split(pairs)))
    parts = sum((analyse(GoldAndPredicted.of([one], [two])) for one, two in pairs), NO_ANALYSIS)
    assert isinstance(parts, Analysis)
    assert [x.error for x in parts.errors] == [x.error for x in whole.errors]
    assert parts.outcomes == whole.outcomes
    # Proclitics are recognised by the words of all texts that are analysed together, so that trait may differ.
    assert {k: v for k, v in parts.slices.counts.items() if k != "proclitic"} == {
        k: v for k, v in whole.slices.counts.items() if k != "proclitic"
    }
