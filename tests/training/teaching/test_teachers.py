"""Teachers are found by what they are named, and refused if they cannot teach the labels of the student."""

import shutil
from pathlib import Path

import pytest
from helpers.tiny import write_tiny_classifier, write_tiny_encoder

from musamma.data.errors import DataError, ModelError
from musamma.inference.model_folder import ModelInfo
from musamma.training.teaching.teachers import find_teachers

LABELS = ("PER", "LOC")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teacher")
    encoder = write_tiny_encoder(folder / "encoder")
    return write_tiny_classifier(folder / "model", encoder, ModelInfo(LABELS[::-1], 64, 8))


def test_a_model_folder_says_what_it_is(model: Path) -> None:
    [teacher] = find_teachers([model], LABELS)
    assert teacher.folder == model
    record = teacher.record
    assert (record.name, record.backend, record.labels, record.encoder) == (
        model.parent.name,
        "torch",
        ["LOC", "PER"],
        "bert",
    )
    assert len(record.sha256) == 64


def test_the_folder_of_several_seeds_stands_for_all_its_runs(model: Path, tmp_path: Path) -> None:
    for seed in (1, 2):
        folder = shutil.copytree(model, tmp_path / "runs" / f"seed-{seed}" / "model")
        shutil.copy(folder / "musamma.json", folder / "README.md")
        text = (folder / "musamma.json").read_text(encoding="utf-8")
        (folder / "musamma.json").write_text(text.replace('"version": ""', f'"version": "{seed}"'), encoding="utf-8")
    found = find_teachers([tmp_path / "runs"], LABELS)
    assert [teacher.record.name for teacher in found] == ["seed-1", "seed-2"]


def test_what_cannot_teach_is_refused(model: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="found no teachers, expected at least one; name run folders with --teachers"):
        find_teachers([], LABELS)
    with pytest.raises(
        DataError, match=r"teacher of the labels LOC, PER, expected those of the config \(PER, ORG\); leave"
    ):
        find_teachers([model], ("PER", "ORG"))
    with pytest.raises(DataError, match=r"a teacher that is the same model as .*, expected each once"):
        find_teachers([model, str(model)], LABELS)
    with pytest.raises(ModelError, match=r"found no config\.json, expected a run folder or a model folder"):
        find_teachers([tmp_path], LABELS)
    altered = shutil.copytree(model, tmp_path / "altered")
    (altered / "model.safetensors").write_bytes(b"other")
    with pytest.raises(ModelError, match="the file is altered"):
        find_teachers([altered], LABELS)
