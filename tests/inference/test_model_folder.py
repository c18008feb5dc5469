"""A model folder can be loaded only if it is complete and unaltered."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from musamma.data.errors import ModelError
from musamma.inference.model_folder import INFO, ModelInfo, find_model, read_info, write_info
from musamma.inference.predictor import Predictor

FILES = {"config.json": "{}", "model.safetensors": "weights", "tokenizer.json": "{}"}
DETAILS = ModelInfo(("PER", "LOC"), 64, 8, temperature=1.5, data={"seeds/gold.jsonl": "ab"}, version="0.1.0")


def write_files(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_info(write_files(tmp_path / "run" / "model"), DETAILS)
    return tmp_path / "run" / "model"


def change(folder: Path, **changes: Any) -> None:
    record = json.loads((folder / INFO).read_text(encoding="utf-8")) | changes
    (folder / INFO).write_text(json.dumps(record), encoding="utf-8")


def test_what_is_written_is_read_with_a_checksum_of_every_file(folder: Path) -> None:
    info = read_info(folder)
    assert sorted(info.files) == sorted(FILES)
    assert replace(info, files={}) == DETAILS
    assert info.tags.tags == ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


def test_writing_again_takes_the_files_as_they_are(folder: Path) -> None:
    (folder / "config.json").write_text('{"other": 1}', encoding="utf-8")
    write_info(folder, DETAILS)
    assert sorted(read_info(folder).files) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}: the file is missing .*train or copy the model again"):
        read_info(folder)


@pytest.mark.parametrize("name", FILES)
def test_an_altered_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text(FILES[name] + " ", encoding="utf-8")
    with pytest.raises(ModelError, match=rf"{name}: the file is altered"):
        read_info(folder)


def test_a_file_more_does_not_matter(folder: Path) -> None:
    (folder / "README.md").write_text("card", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert sorted(read_info(folder).files) == sorted(FILES)


def test_a_half_written_folder_does_not_load(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "model")
    with pytest.raises(ModelError, match=r"found no musamma\.json, expected a model folder that musamma trained"):
        Predictor.load(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '"files"', '[{"files": {}}]', "{}", "[" * 100_000])
def test_broken_information_is_refused(folder: Path, text: str) -> None:
    (folder / INFO).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"musamma\.json: (not valid JSON|found the keys)"):
        read_info(folder)


def test_information_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / INFO).write_bytes(b"\xff\xfe{")
    with pytest.raises(ModelError, match="not valid JSON"):
        read_info(folder)


def test_an_unknown_key_is_refused_with_those_expected(folder: Path) -> None:
    change(folder, colour="red")
    with pytest.raises(
        ModelError,
        match=r"found the keys .*'colour'.*, expected \['adjacency', 'context', 'data', 'document_context', ",
    ):
        read_info(folder)


def test_a_missing_key_is_refused(folder: Path) -> None:
    record = json.loads((folder / INFO).read_text(encoding="utf-8"))
    del record["files"]
    (folder / INFO).write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ModelError, match="found the keys"):
        read_info(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": "PER"},
        {"labels": ["PER", "PER"]},
        {"labels": [1]},
        {"window": "64"},
        {"context": 1.5},
        {"temperature": None},
        {"temperature": 0},
        {"temperature": -1.5},
        {"files": ["config.json"]},
        {"version": 1},
    ],
    ids=str,
)
def test_a_value_of_the_wrong_kind_is_refused(folder: Path, changes: dict[str, Any]) -> None:
    change(folder, **changes)
    with pytest.raises(ModelError, match=rf"musamma\.json: [\s\S]*{next(iter(changes))}"):
        read_info(folder)


def test_run_folder_and_model_folder_are_found(folder: Path) -> None:
    assert find_model(folder) == folder
    assert find_model(folder.parent) == folder
    assert find_model(str(folder.parent)) == folder


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"found no config\.json, expected a run folder or a model folder"):
        find_model(tmp_path)


def test_a_path_that_does_not_exist_and_is_no_hub_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected a folder that exists or a hub id like owner/name"):
        find_model(tmp_path / "absent")
