"""The speeds of backends are measured once, and "auto" follows them only where they hold."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.command import Command
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_model

from musamma.data.corpus import load_corpus
from musamma.data.errors import ModelError
from musamma.data.files.whole_files import write_json
from musamma.data.tags.tag_set import TagSet
from musamma.evaluation import backend_speeds, int8_acceptance
from musamma.evaluation.backend_speeds import measure_folder
from musamma.evaluation.evaluate import evaluate
from musamma.evaluation.int8_acceptance import quantise_folder
from musamma.inference.backends import choice, export, speeds
from musamma.inference.backends.choice import exported_backends, resolve
from musamma.inference.backends.export import export_folder
from musamma.inference.backends.speeds import Speeds
from musamma.inference.model_folder import ModelInfo, read_info, write_info
from musamma.inference.predictor import Predictor, origin_of

GOLD = load_corpus(SEEDS / "gold.jsonl")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    info = ModelInfo(TagSet(("PER", "ORG", "LOC", "DATE")).labels, 64, 8, version="0")
    return write_tiny_model(tmp_path_factory.mktemp("tiny"), info, exported=True)


@pytest.fixture(scope="module")
def measured(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Speeds]:
    folder = Path(shutil.copytree(exported, tmp_path_factory.mktemp("measured") / "model"))
    return folder, measure_folder(folder, GOLD, gold=True)


@pytest.fixture
def folder(measured: tuple[Path, Speeds], tmp_path: Path) -> Path:
    return Path(shutil.copytree(measured[0], tmp_path / "model"))


def rewrite(folder: Path, **changes: Any) -> None:
    """Change `speed.json`: keys of the record, or of the backends named."""
    record = json.loads((folder / "speed.json").read_text(encoding="utf-8"))
    for name, change in changes.items():
        if name in record:
            record[name] = change
        for each in record["backends"]:
            if each["backend"] == name.replace("_", "-"):
                each.update(change)
    record["backends"].sort(key=lambda each: -each["words_per_second"])
    write_json(folder / "speed.json", record)
    write_info(folder, read_info_unchecked(folder))


def read_info_unchecked(folder: Path) -> ModelInfo:
    record = json.loads((folder / "musamma.json").read_text(encoding="utf-8"))
    return ModelInfo(**record | {"labels": tuple(record["labels"])})


def chosen(folder: Path) -> str:
    return resolve("auto", folder, read_info(folder), "cpu")


def test_scores_are_those_of_each_backend_and_the_file_is_listed(measured: tuple[Path, Speeds]) -> None:
    folder, found = measured
    assert "speed.json" in read_info(folder).files
    assert (
        json.loads((folder / "speed.json").read_text(encoding="utf-8"))["backends"][0]
        == (found.as_json()["backends"][0])
    )
    by_name = {each.backend: each for each in found.backends}
    assert {"onnx", "openvino-float32"} <= set(by_name)
    assert found.entities == 314
    for name, each in by_name.items():
        assert each.f1 == evaluate(Predictor.load(folder, backend=name), GOLD)[0].strict.micro.f1
        assert each.accepted == (by_name["onnx"].f1 - each.f1 <= 0.003)
        assert each.words_per_second > 0
    assert by_name["onnx"].same_tags == 1
    assert by_name["openvino-float32"].same_tags > 0.999
    speeds_in_order = [each.words_per_second for each in found.backends]
    assert speeds_in_order == sorted(speeds_in_order, reverse=True)


def test_auto_takes_the_fastest_that_was_accepted(folder: Path) -> None:
    rewrite(folder, onnx={"words_per_second": 10.0}, openvino_float32={"words_per_second": 9e9, "accepted": True})
    assert chosen(folder) == "openvino-float32"
    assert Predictor.load(folder, device="cpu").origin.backend == "openvino-float32"
    rewrite(folder, openvino_float32={"accepted": False}, openvino_bf16={"accepted": False})
    assert chosen(folder) == "onnx"
    assert origin_of(folder, "onnx").backend == "onnx"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("fingerprint", "another"),
        ("openvino_float32", {"engine": "openvino 1.0"}),
        ("openvino_float32", {"checksum": ""}),
    ],
)
def test_another_processor_package_or_export_is_no_reason_to_choose(folder: Path, name: str, change: Any) -> None:
    rewrite(folder, openvino_float32={"words_per_second": 9e9, "accepted": True}, openvino_bf16={"accepted": False})
    assert chosen(folder) == "openvino-float32"
    rewrite(folder, **{name: change})
    assert chosen(folder) == "onnx"


def test_without_openvino_the_next_one_is_chosen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(folder, openvino_float32={"words_per_second": 9e9, "accepted": True})
    monkeypatch.setattr(choice, "find_spec", lambda _: None)
    assert exported_backends(read_info(folder)) == ["onnx"]
    assert chosen(folder) == "onnx"


def test_without_gold_only_equal_log_probabilities_are_accepted(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "model"))
    found = {each.backend: each for each in measure_folder(folder, GOLD[:1], gold=False).backends}
    assert {name for name, each in found.items() if each.accepted} == {"onnx", "openvino-float32"}
    assert {each.f1 for each in found.values()} == {None}
    monkeypatch.setattr(backend_speeds, "EQUAL", -1.0)
    assert not any(each.accepted for each in measure_folder(folder, GOLD[:1], gold=False).backends)
    assert chosen(folder) == "onnx"


def test_gold_without_an_entity_proves_nothing(exported: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "model"))
    bare = [replace(document, entities=()) for document in GOLD[:1]]
    found = {each.backend: each for each in measure_folder(folder, bare, gold=True).backends}
    assert {name for name, each in found.items() if each.accepted} == {"onnx", "openvino-float32"}
    with pytest.raises(
        ModelError, match="found no entity in the documents of --dev, expected some: F1 on them decides"
    ):
        quantise_folder(folder, bare)


def test_a_model_can_be_used_if_its_export_is_killed(
    folder: Path, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    whole = (folder / "musamma.json").read_bytes()
    for module in (backend_speeds, int8_acceptance, export):
        monkeypatch.setattr(module, "write_info", killed)
    with pytest.raises(KeyboardInterrupt):
        measure_folder(folder, GOLD[:1], gold=False)
    assert "speed.json" not in read_info(folder).files
    assert chosen(folder) == "onnx"
    monkeypatch.setattr(int8_acceptance, "MAX_F1_LOSS", 2.0)
    for interrupted in (lambda: quantise_folder(folder, GOLD), lambda: export_folder(folder)):
        with pytest.raises(KeyboardInterrupt):
            interrupted()
    assert not {"model.onnx", "model-int8.onnx", "int8.json", "speed.json"} & set(read_info(folder).files)
    assert Predictor.load(folder).predict("زار كابل").text == "زار كابل"
    monkeypatch.undo()
    export_folder(folder)
    assert set(read_info(folder).files) >= set(json.loads(whole)["files"])
    assert chosen(folder) in ("onnx", "openvino-float32")


def test_a_folder_without_a_record_or_with_a_broken_one(exported: Path, folder: Path) -> None:
    assert chosen(exported) == "onnx"
    write_json(folder / "speed.json", {"processor": "?"})
    write_info(folder, replace(read_info_unchecked(folder)))
    with pytest.raises(ModelError, match=r"speed\.json: .*run `musamma export` again, or name a backend"):
        chosen(folder)


def test_the_command_measures_without_dev_too(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "model"))
    done = Command(monkeypatch, capsys)("export", folder)
    assert done.code == 0
    assert done.out.endswith(f"{folder / 'speed.json'}\n")
    assert "openvino-float32" in done.out
    assert speeds.fastest(folder, read_info(folder), ["onnx"]) == "onnx"
