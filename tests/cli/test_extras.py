"""If the packages of an extra are not installed, a command that needs them fails with a one-line error."""

import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_model

from musamma.data.errors import ExtraError
from musamma.data.extras import import_with_extra
from musamma.inference.model_folder import ModelInfo

GOLD = SEEDS / "gold.jsonl"
CONLL = SEEDS / "bio" / "000_49e94ad2a5d55e46.conll"
CONFIG = SEEDS.parent / "configs" / "seeds.toml"

WITHOUT = (
    "import sys\n"
    "missing = ('torch', 'transformers', 'accelerate', 'datasets', 'ray', 'fastapi', 'uvicorn')\n"
    "sys.modules |= dict.fromkeys(missing)\n"  # None: not importable
    "from musamma.cli.main import main\n"
    "main()"
)


def refusal(*arguments: object) -> str:
    """The error message of a command that runs without the packages of any extra."""
    command = [sys.executable, "-c", WITHOUT, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("musamma: found no ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    info = ModelInfo(("PER", "ORG", "LOC", "DATE"), window=64, context=8, version="0.1.0")
    return write_tiny_model(folder, info)


@pytest.mark.parametrize("name", ["run", "train", "crossval"])
def test_training_names_its_extra_and_writes_nothing(tmp_path: Path, name: str) -> None:
    assert "pip install 'musamma[train]'" in refusal(name, CONFIG, "--runs", tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("more", [[], ["--backend", "torch"]], ids=" ".join)
def test_a_model_that_is_not_exported_names_the_extra_of_torch(model: Path, more: list[str]) -> None:
    assert "pip install 'musamma[train]'" in refusal("predict", model, GOLD, *more)


def test_exporting_names_the_extra_of_torch(model: Path) -> None:
    assert "found no torch, " in refusal("export", model)


def test_a_data_set_names_the_extra_of_datasets(tmp_path: Path) -> None:
    assert "found no datasets, " in refusal("check", tmp_path, "--from", "datasets")
    assert "pip install 'musamma[train]'" in refusal("convert", CONLL, tmp_path / "set", "--to", "datasets")
    assert not (tmp_path / "set").exists()


def test_a_cluster_names_the_extra_of_ray(model: Path, tmp_path: Path) -> None:
    said = refusal("predict", model, GOLD, "-o", tmp_path / "parts", "--ray", "local")
    assert said.endswith("found no ray, expected the packages of the extra 'ray'; pip install 'musamma[ray]'\n")


def test_serving_names_its_extra(model: Path) -> None:
    assert "pip install 'musamma[serve]'" in refusal("serve", model)


def test_a_module_of_the_core_that_is_missing_is_no_matter_of_an_extra() -> None:
    with pytest.raises(ModuleNotFoundError):
        import_with_extra("no_such_package", None, None)
    with pytest.raises(ExtraError, match=r"found no no_such_package, .*; pip install 'musamma\[ray\]'"):
        import_with_extra("no_such_package", None, "ray")
