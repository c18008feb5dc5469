"""Rules that import-linter's contracts in `pyproject.toml` do not cover.

They concern where imports are, imports by name, and which packages importing `data` loads.
"""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest
from helpers.paths import REPOSITORY

PACKAGES = ("data", "inference", "evaluation", "training", "serving", "annotation", "cli")
"""Each package may import itself and those before it."""

FRAMEWORKS = {"torch", "transformers", "tokenizers", "huggingface_hub"}

HEAVY = {"datasets", "pyarrow", "spacy", "srsly"}
"""Libraries for single formats; the modules that import them are themselves imported only when the format is used."""

MODULES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
EVERY_MODULE = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(REPOSITORY)))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Import | ast.ImportFrom))


def imported(path: Path) -> set[str]:
    """The packages that a module imports: top-level folders of this package, and top-level names of other packages."""
    names = set()
    folder = path.relative_to(REPOSITORY).parts[:-1]
    for node in imports(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            modules = [".".join([*folder[: len(folder) + 1 - node.level], node.module or ""])]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        else:
            modules = [alias.name for alias in node.names]
        names |= {module.partition(".")[0] for module in modules}
    return names


def test_every_package_is_installed() -> None:
    assert {path.relative_to(REPOSITORY).parts[0] for path in MODULES} == set(PACKAGES)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {".".join(("musamma", *path.relative_to(REPOSITORY).parts[:-1])) for path in MODULES}
    assert set(project["tool"]["setuptools"]["packages"]) == {"musamma", *folders}


@EVERY_MODULE
def test_imports_within_the_package_are_relative(path: Path) -> None:
    assert not imported(path) & {"musamma", "tests", "benchmarks"}


@EVERY_MODULE
def test_imports_by_name_point_one_way(path: Path) -> None:
    parts = path.relative_to(REPOSITORY).parts
    allowed = PACKAGES[: PACKAGES.index(parts[0]) + 1]
    for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
        if (
            isinstance(call.func, ast.Name)
            and call.func.id == "import_module"
            and isinstance(call.args[0], ast.Constant)
        ):
            name = resolve_name(call.args[0].value, ".".join(("musamma", *parts[:-1])))
            assert not name.startswith("musamma") or name.split(".")[1] in allowed


@EVERY_MODULE
def test_imports_are_at_the_top(path: Path) -> None:
    body = tree(path).body
    tops = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    found = list(imports(path))
    assert len(found) == len(tops), "an import is not at module level"
    docstring = 1 if ast.get_docstring(tree(path)) is not None else 0
    assert body[docstring : docstring + len(tops)] == tops, "code comes before an import"


@EVERY_MODULE
def test_nothing_is_printed_or_asserted(path: Path) -> None:
    nodes = list(ast.walk(tree(path)))
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "print" not in called
    assert not any(isinstance(node, ast.Assert) for node in nodes)


@EVERY_MODULE
def test_no_error_is_caught_whatever_it_is(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = {name.id for name in ast.walk(node.type or node) if isinstance(name, ast.Name)}
            broad = node.type is None or caught & {"Exception", "BaseException"}
            last = node.body[-1]
            # A broad `except` is allowed if it raises the same error again, or one of ours from it.
            assert not broad or (isinstance(last, ast.Raise) and (last.exc is None or last.cause is not None))


def test_data_needs_no_framework() -> None:
    modules = [path for path in MODULES if path.relative_to(REPOSITORY).parts[0] == "data"]
    light = [path.relative_to(REPOSITORY).with_suffix("") for path in modules if not HEAVY & imported(path)]
    names = ", ".join(".".join(("musamma", *path.parts)) for path in light if path.stem != "__init__")
    code = f"import sys, {names}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)  # noqa: S603
    loaded = set(done.stdout.split())
    assert {"musamma", "numpy"} <= loaded
    assert not (FRAMEWORKS | HEAVY) & loaded
