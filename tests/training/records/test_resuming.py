"""A run is resumed only with what it was started with."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_encoder
from helpers.tiny_runs import SPLITS, make_config

from musamma.data.errors import DataError
from musamma.evaluation.run_folder import RunFolder
from musamma.training.config import Config
from musamma.training.corpus_config import Corpus
from musamma.training.records.resuming import INPUTS, prepare_work
from musamma.training.splits import load_splits


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an encoder and two corpora."""
    folder = tmp_path_factory.mktemp("source")
    shutil.copy(SEEDS / "gold.jsonl", folder / "gold.jsonl")
    (folder / "more.conll").write_text("زار O\nلافروف B-PER\n", encoding="utf-8")
    write_tiny_encoder(folder)
    return folder


@pytest.fixture
def inputs(source: Path, tmp_path: Path) -> Path:
    return shutil.copytree(source, tmp_path / "in")


def config_of(inputs: Path, **changes: Any) -> Config:
    corpora = (
        Corpus(path=str(inputs / "gold.jsonl"), **SPLITS),
        Corpus(path=str(inputs / "more.conll"), split="train"),
    )
    return make_config(inputs, **{"corpus": corpora} | changes)


def prepare(folder: Path, config: Config, *, resume: bool) -> None:
    prepare_work(config, load_splits(config), RunFolder(folder), resume=resume)


@pytest.fixture
def started(inputs: Path, tmp_path: Path) -> Path:
    """The run folder of a run that was killed after a checkpoint."""
    prepare(tmp_path / "run", config_of(inputs), resume=False)
    checkpoint = RunFolder(tmp_path / "run").work / "checkpoint-1"
    checkpoint.mkdir()
    return tmp_path / "run"


def is_kept(folder: Path) -> bool:
    return (RunFolder(folder).work / "checkpoint-1").is_dir()


def test_the_same_run_is_resumed(started: Path, inputs: Path) -> None:
    prepare(started, config_of(inputs), resume=True)
    assert is_kept(started)


def test_without_resume_the_checkpoints_are_removed(started: Path, inputs: Path) -> None:
    (inputs / "more.conll").write_text("عاد O\nمتقي B-PER\n", encoding="utf-8")
    prepare(started, config_of(inputs), resume=False)
    assert not is_kept(started)
    prepare(started, config_of(inputs), resume=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("more.conll", "عاد O\nمتقي B-PER\n"),
        ("more.conll", "زار O\nلافروف B-LOC\n"),
        ("more.conll", "زار O\nلافروف B-PER\n\nعاد O\n"),
        ("gold.jsonl", (SEEDS / "gold.jsonl").read_text("utf-8").replace('"label": "DATE"', '"label": "LOC"')),
    ],
)
def test_changed_data_are_refused(started: Path, inputs: Path, name: str, text: str) -> None:
    (inputs / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        prepare(started, config_of(inputs), resume=True)
    assert f"started with another corpus {inputs / name} (sha256 " in str(caught.value)
    assert str(caught.value).endswith("restore it, or run without --resume to start again")
    assert is_kept(started)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_another_encoder_under_the_same_name_is_refused(started: Path, inputs: Path, name: str) -> None:
    with (inputs / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(DataError, match=f"started with another encoder {name} "):
        prepare(started, config_of(inputs), resume=True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 7}, "another config (seed = 42), expected seed = 7;"),
        (
            {"epochs": 9, "batch_size": 8},
            "another config (epochs = 4, batch_size = 4), expected epochs = 9, batch_size",
        ),
        (
            {"labels": ("LOC", "PER", "ORG", "DATE")},
            'another config (labels = ["PER", "ORG", "LOC", "DATE"]), expected',
        ),
        ({"layers": 1}, "another config (layers = 0), expected layers = 1;"),
    ],
)
def test_another_config_is_refused(started: Path, inputs: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as caught:
        prepare(started, config_of(inputs, **changes), resume=True)
    assert message in str(caught.value)


def test_corpora_in_another_order_are_refused(started: Path, inputs: Path) -> None:
    with pytest.raises(DataError, match=r"another config \(corpus = "):
        prepare(started, config_of(inputs, corpus=config_of(inputs).corpus[::-1]), resume=True)


@pytest.mark.parametrize("changes", [{"onnx": False}, {"checkpoint": 2}, {"name": "other"}])
def test_what_training_does_not_depend_on_may_change(started: Path, inputs: Path, changes: dict[str, Any]) -> None:
    config = config_of(inputs, **changes)
    named = tuple(corpus.model_copy(update={"licence": "CC0-1.0"}) for corpus in config.corpus)
    prepare(started, config.model_copy(update={"corpus": named}), resume=True)
    assert is_kept(started)


def test_a_run_without_a_record_of_its_data_is_refused(started: Path, inputs: Path) -> None:
    (RunFolder(started).work / INPUTS).unlink()
    with pytest.raises(DataError, match="without a record of its data"):
        prepare(started, config_of(inputs), resume=True)
