"""`musamma predict`: one document never costs the others, and ids of several files are unique."""

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.command import Command
from helpers.reading import numbered
from helpers.tiny import write_tiny_classifier, write_tiny_encoder

from musamma.inference.model_folder import ModelInfo


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    encoder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    return write_tiny_classifier(
        tmp_path_factory.mktemp("tiny"), encoder, ModelInfo(("PER", "LOC"), 64, 8, version="0")
    )


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    return Command(monkeypatch, capsys)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


WITH_A_SPACE = '{"id": "b", "text": "عبد الله", "sentences": [[[0, 8]]]}\n'


def three(folder: Path) -> Path:
    """Three documents, the second of which has a word that no column holds."""
    return write(folder / "in.jsonl", f'{{"id": "a", "text": "زار"}}\n{WITH_A_SPACE}{{"id": "c", "text": "عاد"}}\n')


def test_a_document_that_columns_cannot_hold_is_rejected_alone(musamma: Command, model: Path, tmp_path: Path) -> None:
    done = musamma("predict", model, three(tmp_path), "-o", tmp_path / "out.conll")
    assert done.code == 1
    assert f"1 document could not be used; see {tmp_path / 'out.conll.rejected.jsonl'}" in done.err
    assert [document.id for _, document in numbered(tmp_path / "out.conll")] == ["a", "c"]
    [rejected] = jsonl(tmp_path / "out.conll.rejected.jsonl")
    assert rejected["id"] == "b"
    assert "found the word 'عبد الله'" in rejected["reason"]


def test_a_document_that_columns_cannot_hold_is_no_half_output_on_the_screen(
    musamma: Command, model: Path, tmp_path: Path
) -> None:
    done = musamma("predict", model, three(tmp_path), "--to", "conll")
    assert done.code == 1
    assert [line for line in done.out.splitlines() if line.startswith("#")] == ["# id = a", "# id = c"]
    assert "عبد" not in done.out
    assert "found the word 'عبد الله'" in done.err


@pytest.mark.parametrize(("format", "name"), [("brat", "out"), ("datasets", "set")])
def test_an_id_given_twice_is_rejected_where_ids_must_differ(
    musamma: Command, model: Path, tmp_path: Path, format: str, name: str
) -> None:
    source = write(tmp_path / "in.jsonl", "".join(f'{{"id": "{x}", "text": "زار"}}\n' for x in "aabca"))
    done = musamma("predict", model, source, "--to", format, "-o", tmp_path / name)
    assert done.code == 1
    assert sorted(document.id for _, document in numbered(tmp_path / name, format)) == ["a", "b", "c"]
    rejected = jsonl(tmp_path / f"{name}.rejected.jsonl")
    assert [each["id"] for each in rejected] == ["a", "a"]
    assert all("found the id twice" in each["reason"] for each in rejected)


def test_what_was_rejected_is_written_even_if_nothing_is_left(musamma: Command, model: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", '{"id": "a"}\n')
    done = musamma("predict", model, source, "--to", "datasets", "-o", tmp_path / "set")
    assert done.code == 2
    assert [each["id"] for each in jsonl(tmp_path / "set.rejected.jsonl")] == ["a"]


@pytest.mark.parametrize("identifier", ["a/b", "..", "", "x" * 300, 'a\\"b', "سطر أول"])
@pytest.mark.parametrize(("format", "name"), [("brat", "out"), ("html", "out.html"), ("jsonl", "parts")])
def test_ids_that_are_no_names_of_files_are_predicted(
    musamma: Command, model: Path, tmp_path: Path, identifier: str, format: str, name: str
) -> None:
    source = write(tmp_path / "in.jsonl", json.dumps({"id": identifier, "text": "زار لافروف"}) + "\n")
    done = musamma("predict", model, source, "--to", format, "-o", tmp_path / name)
    assert done.code == 0, done.err
    if format != "html":
        path = tmp_path / name / "part-00000.jsonl" if format == "jsonl" else tmp_path / name
        [(_, document)] = numbered(path, format)
        assert (document.id, document.text) == (identifier, "زار لافروف")


def test_ids_of_folders_of_years_are_unique(musamma: Command, model: Path, tmp_path: Path) -> None:
    for year in ("2019", "2020"):
        write(tmp_path / "in" / year / "a.txt", "زار لافروف")
    write(tmp_path / "in" / "2020" / "b.txt", "عاد متقي")
    musamma("predict", model, tmp_path / "in", "-o", tmp_path / "out.jsonl")
    found = jsonl(tmp_path / "out.jsonl")
    assert [each["id"] for each in found] == ["2019/a", "2020/a", "b"]
    assert [each["meta"].get("path") for each in found] == [
        str(tmp_path / "in" / "2019" / "a.txt"),
        str(tmp_path / "in" / "2020" / "a.txt"),
        None,
    ]


def test_columns_read_as_text_are_told(musamma: Command, model: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "x.txt", "زار O\nلافروف B-PER\n")
    plain = musamma("predict", model, source)
    assert plain.code == 0
    assert f"{source}: columns read as plain text, tags as words; read it with --from conll" in plain.err
    [record] = [json.loads(line) for line in musamma("predict", model, source, "--columns", "word=1").out.splitlines()]
    assert record["text"] == "زار لافروف"


def test_only_some_labels_are_predicted(musamma: Command, model: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", json.dumps({"text": "زار لافروف كابل يوم الأربعاء " * 5}) + "\n")
    every = json.loads(musamma("predict", model, source).out)["entities"]
    found = json.loads(musamma("predict", model, source, "--labels", "LOC").out)["entities"]
    assert found == [entity for entity in every if entity["label"] == "LOC"]
    assert len(found) < len(every)
    done = musamma("predict", model, source, "--labels", "LCO")
    assert (done.code, "--labels: found LCO, expected labels of the model (PER LOC)" in done.err) == (2, True)
