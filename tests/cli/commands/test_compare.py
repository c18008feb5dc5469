"""`musamma compare`, and `musamma evaluate` of a file of predictions."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.command import Command
from helpers.paths import SEEDS

from musamma.data.corpus import load_corpus, write_corpus
from musamma.data.documents import Document, Entity
from musamma.evaluation.errors.comparison import only_one_right
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.scoring.metrics import gold_checksum

GOLD = SEEDS / "gold.jsonl"
TEXT = "التقى لافروف متقي في موسكو"
"""Its words have the spans 0:5 6:12 13:17 18:20 21:26."""
LAVROV, MUTTAQI, MOSCOW = Entity(6, 12, "PER"), Entity(13, 17, "PER"), Entity(21, 26, "LOC")
A = Document("d", TEXT, (LAVROV, Entity(21, 26, "PER")))
B = Document("d", TEXT, (Entity(6, 17, "PER"), MOSCOW))
REFERENCE = Document("d", TEXT, (LAVROV, MUTTAQI, MOSCOW))


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """The files of the predictions of A, the predictions of B, and the gold."""
    paths = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "gold.jsonl"
    for path, document in zip(paths, (A, B, REFERENCE), strict=True):
        write_corpus([document], path, "jsonl")
    return paths


def test_what_only_one_gets_right_comes_with_what_the_other_says() -> None:
    only_a, only_b = only_one_right(GoldAndPredicted.of([REFERENCE], [A]), GoldAndPredicted.of([REFERENCE], [B]))
    assert [(error.gold, error.predicted, error.kind) for error in only_a] == [(LAVROV, B.entities[0], "boundary")]
    assert [(error.gold, error.predicted, error.kind) for error in only_b] == [(MOSCOW, A.entities[1], "type")]
    assert only_one_right(GoldAndPredicted.of([REFERENCE], [A]), GoldAndPredicted.of([REFERENCE], [A])) == ([], [])


def test_the_screen(musamma: Command, files: tuple[Path, Path, Path]) -> None:
    done = musamma("compare", *files)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:7] == [
        f"A: {files[0]}",
        f"B: {files[1]}",
        "d: only A: PER «لافروف» 6:12; B: PER «لافروف متقي» 6:17",
        "    التقى [لافروف متقي] في موسكو",
        "d: only B: LOC «موسكو» 21:26; A: PER «موسكو» 21:26",
        "    التقى لافروف متقي في [موسكو]",
        "right in A only: 1; in B only: 1",
    ]
    rows = [line.split() for line in done.out.splitlines()]
    assert ["all", "3", "2", "1", "40.00", "2", "1", "40.00", "+0.00", "–", "1.0000", "–"] in rows
    assert rows[-1][-2:] == ["1", "sentence"]


def test_predictions_that_begin_with_i_are_shown_in_both_modes(musamma: Command, tmp_path: Path) -> None:
    gold, found = tmp_path / "gold.conll", tmp_path / "found.conll"
    gold.write_text("زار O\nلافروف B-PER\nكابل B-LOC\n", encoding="utf-8")
    found.write_text("زار O\nلافروف I-PER\nكابل B-LOC\n", encoding="utf-8")
    done = musamma("evaluate", found, gold)
    assert done.out.splitlines()[-1] == (
        "entities that begin with I-, which strict leaves out: 0 gold, 1 predicted; F1 in seqeval's default mode: "
        f"{gold} 1.000 (–)"
    )
    rows = [line.split() for line in musamma("compare", found, gold, gold).out.splitlines()]
    micro = [row[:10] for row in rows if row[:1] == ["all"]]
    assert micro == [
        ["all", "2", "1", "1", "66.67", "2", "2", "100.00", "−33.33", "–"],
        ["all", "2", "2", "2", "100.00", "2", "2", "100.00", "+0.00", "–"],
    ]
    assert "which strict leaves out" not in musamma("evaluate", gold, gold).out


def test_json_has_counts_tests_and_entities(musamma: Command, files: tuple[Path, Path, Path]) -> None:
    found = json.loads(musamma("compare", *files, "--json").out)
    assert (found["a"], found["documents"], found["words"], found["invalid_gold"]) == (str(files[0]), 1, 5, 0)
    assert found["gold_sha256"] == gold_checksum(GoldAndPredicted.of([REFERENCE], [REFERENCE]))
    assert set(found["data"]) == {str(files[2])}
    assert found["tests"]["unit"] == "sentences"
    person = found["strict"]["labels"]["PER"]
    assert (person["a"]["tp"], person["a"]["gold"], person["b"]["tp"], person["b"]["predicted"]) == (1, 2, 0, 1)
    assert person["difference"] == person["a"]["f1"] == 0.5
    assert found["only_a"] == [
        {
            "document": "d",
            "gold": {"start": 6, "end": 12, "label": "PER", "text": "لافروف"},
            "other": {"start": 6, "end": 17, "label": "PER", "text": "لافروف متقي"},
            "kind": "boundary",
        }
    ]


def test_both_modes_are_shown_where_the_gold_begins_with_i(musamma: Command, tmp_path: Path) -> None:
    (tmp_path / "gold.conll").write_text("لافروف I-PER\nموسكو B-LOC\n\nفي O\n", encoding="utf-8")
    (tmp_path / "a.conll").write_text("لافروف B-PER\nموسكو O\n\nفي O\n", encoding="utf-8")
    (tmp_path / "b.conll").write_text("لافروف O\nموسكو B-LOC\n\nفي O\n", encoding="utf-8")
    out = musamma("compare", tmp_path / "a.conll", tmp_path / "b.conll", tmp_path / "gold.conll").out
    every = [line.split() for line in out.splitlines() if line.startswith(" all")]
    assert [(row[1], row[4], row[7]) for row in every] == [("1", "0.00", "100.00"), ("2", "66.67", "66.67")]


def test_evaluate_reads_predictions_instead_of_a_model(
    musamma: Command, files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    done = musamma("evaluate", files[0], files[2], "-o", tmp_path / "out", "--json")
    assert done.code == 0
    assert done.err == "--train not given: the slices do not show which names were seen in training\n"
    [numbers] = json.loads(done.out).values()
    assert numbers["strict"]["micro"]["tp"] == 1
    assert json.loads((tmp_path / "out" / "metrics.json").read_text("utf-8")) == json.loads(done.out)
    assert load_corpus(tmp_path / "out" / "predictions.jsonl") == [A]
    assert "report.html" in {path.name for path in (tmp_path / "out").iterdir()}


@pytest.mark.parametrize("format", ["jsonl", "parquet", "brat", "labelstudio", "conll"])
def test_predictions_of_any_format_score_the_same(musamma: Command, tmp_path: Path, format: str) -> None:
    gold = load_corpus(GOLD)
    found = [replace(document, entities=document.entities[::2]) for document in gold]
    path = tmp_path / ("found.json" if format == "labelstudio" else f"found.{format}")
    write_corpus(found, path, format)
    [numbers] = json.loads(musamma("evaluate", path, GOLD, "--json").out).values()
    kept = sum(len(document.entities) for document in found)
    micro = numbers["strict"]["micro"]
    assert (micro["tp"], micro["fp"], micro["gold"]) == (kept, 0, 314)
    assert (numbers["bootstrap"]["unit"], numbers["bootstrap"]["units"]) == ("documents", 5)


def test_columns_and_format_of_the_gold_count_for_predictions_that_do_not_say(musamma: Command, tmp_path: Path) -> None:
    for name, tag in (("gold.txt", "B-LOC"), ("found.txt", "O")):
        (tmp_path / name).write_text(f"O\tفي\n{tag}\tموسكو\n", encoding="utf-8")
    arguments = ("--from", "conll", "--columns", "word=2", "--columns", "tag=1", "--json")
    [numbers] = json.loads(musamma("evaluate", tmp_path / "found.txt", tmp_path / "gold.txt", *arguments).out).values()
    assert numbers["strict"]["micro"]["fn"] == 1


def test_a_label_of_the_predictions_alone_is_refused_unless_labels_are_named(
    musamma: Command, files: tuple[Path, Path, Path]
) -> None:
    write_corpus([replace(A, entities=(LAVROV, Entity(21, 26, "ORG")))], files[0], "jsonl")
    refused = musamma("evaluate", *files[::2])
    assert refused.code == 2
    assert f"{files[0]}:1: document 'd': found ORG 21:26 'موسكو', expected the gold's labels (LOC PER)" in refused.err
    done = musamma("evaluate", *files[::2], "--labels", "PER,LOC", "--json")
    assert done.err == f"left out of {files[0]}, not in --labels: ORG 1\n"
    [numbers] = json.loads(done.out).values()
    micro = numbers["strict"]["micro"]
    assert (micro["tp"], micro["predicted"], micro["gold"]) == (1, 1, 3)


def test_predictions_that_are_not_there_are_no_model_of_a_hub(
    musamma: Command, files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    done = musamma("evaluate", tmp_path / "none.jsonl", files[2])
    assert (done.code, done.out) == (2, "")
    assert "none.jsonl: found no such file, expected one to read" in done.err


def test_the_checksum_is_that_of_words_and_tags_whatever_the_format(tmp_path: Path) -> None:
    gold = load_corpus(GOLD)
    write_corpus(gold, tmp_path / "gold.conll", "conll")
    assert (
        gold_checksum(GoldAndPredicted.of(load_corpus(tmp_path / "gold.conll"), load_corpus(tmp_path / "gold.conll")))
        == gold_checksum(GoldAndPredicted.of(gold[::-1], gold[::-1]))
        == gold_checksum(GoldAndPredicted.of(gold, gold))
    )
    fewer = [*gold[:-1], replace(gold[-1], entities=gold[-1].entities[1:])]
    assert gold_checksum(GoldAndPredicted.of(fewer, fewer)) != gold_checksum(GoldAndPredicted.of(gold, gold))
