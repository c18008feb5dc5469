"""`musamma runs`: comparable runs are in one sorted table; unreadable runs are listed with the reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.command import Command
from helpers.manifests import manifest

from musamma.evaluation.scoring.scores import score_tags

GOLD = [["B-PER", "I-PER", "O", "B-LOC", "O"]]
ALL = score_tags(GOLD, GOLD)
HALF = score_tags(GOLD, [["B-PER", "I-PER", "O", "O", "O"]])
WRONG = score_tags(GOLD, [["B-PER", "O", "O", "B-LOC", "B-LOC"]])


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def write_run(folder: Path, metrics: dict[str, Any], **changes: Any) -> None:
    values = {
        "encoder": manifest()["encoder"] | {"name": f"encoder of {folder.name}"},
        "epochs": 3,
        "seconds": {"train": 61.5, "total": 70.0},
        "data": {"a.jsonl": "ab" * 32},
    }
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(manifest(**values | changes)))
    (folder / "metrics.json").write_text(json.dumps(metrics))


def numbers(scores: Any, gold: str = "cd" * 32) -> dict[str, Any]:
    return scores.as_json() | {"gold_sha256": gold}


def test_what_may_be_compared_is_one_table_sorted(musamma: Command, tmp_path: Path) -> None:
    write_run(tmp_path / "a", {"dev": numbers(ALL), "test": numbers(WRONG)}, created="2026-03-01T00:00:00+00:00")
    write_run(tmp_path / "b", {"test": numbers(ALL)}, epochs=2)
    write_run(tmp_path / "c", {"test": numbers(HALF)}, seconds={"train": 5.0, "total": 6.0})

    def order(*options: str) -> list[str]:
        done = musamma("runs", tmp_path, "--json", *options)
        (group,) = json.loads(done.out)["groups"]
        assert {entry["scored_on"] for entry in group} == {"test"}
        return [entry["run"] for entry in group]

    assert order() == ["b", "c", "a"]
    assert order("--sort", "precision") == ["b", "c", "a"]
    assert order("--sort", "seconds") == ["c", "a", "b"]
    assert order("--sort", "epochs") == ["b", "a", "c"]
    assert order("--sort", "created") == ["b", "c", "a"]
    out = musamma("runs", tmp_path).out
    assert out.count("run ") == 1
    assert "test, strict, micro; gold of 1 document, entities: 2, sha256 cdcdcdcdcdcd" in out
    assert "cannot be compared" not in out
    assert "encoder of b" in out


def test_other_gold_other_splits_and_unknown_gold_are_in_other_tables(musamma: Command, tmp_path: Path) -> None:
    write_run(tmp_path / "a", {"test": numbers(ALL)})
    write_run(tmp_path / "b", {"test": numbers(HALF)})
    write_run(tmp_path / "other", {"test": numbers(ALL, "ef" * 32)})
    write_run(tmp_path / "dev", {"dev": numbers(ALL)})
    write_run(tmp_path / "folds", {"d1": numbers(ALL), "pooled": numbers(ALL)})
    write_run(tmp_path / "old", {"test": ALL.as_json()})
    write_run(tmp_path / "older", {"test": ALL.as_json()})
    done = musamma("runs", tmp_path, "--json")
    groups = json.loads(done.out)["groups"]
    assert [[entry["run"] for entry in group] for group in groups] == [
        ["a", "b"],
        ["dev"],
        ["folds"],
        ["old"],
        ["older"],
        ["other"],
    ]
    text = musamma("runs", tmp_path).out
    assert "gold annotations and cannot be compared" in text
    assert "pooled, strict, micro;" in text
    assert "no checksum" in text


def test_a_mode_and_a_split_are_chosen(musamma: Command, tmp_path: Path) -> None:
    loose = score_tags([["I-PER", "O"]], [["B-PER", "O"]])
    write_run(tmp_path / "a", {"test": numbers(ALL), "test news": numbers(loose)})
    write_run(tmp_path / "b", {"test": numbers(ALL)})
    done = musamma("runs", tmp_path, "--split", "test news", "--mode", "default")
    assert "test news, default, micro; gold of 1 document, entities: 1," in done.out
    assert " 1.000 " in done.out
    assert "b: " in done.err
    assert "found scores of test, expected test news" in done.err
    assert " 0.000 " in musamma("runs", tmp_path, "--split", "test news").out


def test_broken_and_half_written_runs_are_listed_with_the_reason(musamma: Command, tmp_path: Path) -> None:
    write_run(tmp_path / "good", {"test": numbers(ALL)})
    (tmp_path / "training" / ".work").mkdir(parents=True)
    write_run(tmp_path / "cut", {"test": numbers(ALL)})
    (tmp_path / "cut" / "metrics.json").write_text('{"test": {"docu')
    write_run(tmp_path / "lacking", {"test": {"documents": 1}})
    write_run(tmp_path / "unscored", {})
    (tmp_path / "no run").mkdir()
    done = musamma("runs", tmp_path, "--json")
    assert done.code == 0
    found = json.loads(done.out)
    assert [[entry["run"] for entry in group] for group in found["groups"]] == [["good"]]
    reasons = found["unreadable"]
    assert set(reasons) == {"training", "cut", "lacking", "unscored"}
    assert "manifest.json: found no such file, expected a finished run folder" in reasons["training"]
    assert "metrics.json: file: Invalid JSON" in reasons["cut"]
    assert "metrics.json: test.sentences: Field required" in reasons["lacking"]
    assert "found scores of nothing" in reasons["unscored"]
    assert "cut: " in musamma("runs", tmp_path).err


def test_the_folder_of_an_evaluation_is_no_run(musamma: Command, tmp_path: Path) -> None:
    write_run(tmp_path / "a", {"test": numbers(ALL)})
    (tmp_path / "a-on-other").mkdir()
    (tmp_path / "a-on-other" / "metrics.json").write_text(json.dumps({"other.conll": numbers(ALL)}))
    done = musamma("runs", tmp_path, "--json")
    assert [[entry["run"] for entry in group] for group in json.loads(done.out)["groups"]] == [["a"]]
    assert json.loads(done.out)["unreadable"] == {}


def test_the_runs_of_several_seeds_are_listed_with_the_others(musamma: Command, tmp_path: Path) -> None:
    write_run(tmp_path / "alone", {"test": numbers(WRONG)})
    for seed in (1, 2):
        write_run(tmp_path / "mine" / f"seed-{seed}", {"test": numbers(ALL)})
    (tmp_path / "mine" / "seed-3" / ".work").mkdir(parents=True)
    done = json.loads(musamma("runs", tmp_path, "--json").out)
    assert [entry["run"] for entry in done["groups"][0]] == ["mine/seed-1", "mine/seed-2", "alone"]
    assert list(done["unreadable"]) == ["mine/seed-3"]
    assert "mine/seed-1 " in musamma("runs", tmp_path / "mine").out


def test_the_folder_may_be_a_run_itself(musamma: Command, tmp_path: Path) -> None:
    write_run(tmp_path / "one", {"test": numbers(ALL)})
    assert "one " in musamma("runs", tmp_path / "one").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "found no such folder"),
        (("",), "found no run folder"),
        (("", "--sort", "x"), "expected one of f1"),
    ],
)
def test_what_cannot_be_listed_is_refused(
    musamma: Command, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = musamma("runs", tmp_path / arguments[0], *arguments[1:])
    assert done.code == 2
    assert message in done.err
