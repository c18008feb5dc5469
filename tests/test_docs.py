"""The pages in docs/ name what there is."""

import json
import re

import pytest
from helpers.paths import REPOSITORY

from musamma.data.formats.registry import READERS
from musamma.data.formats.shared.columns import KEYS
from musamma.data.problems import FAULTS, HINTS
from musamma.data.tags.schemes import SCHEMES
from musamma.training.config import Config
from musamma.training.corpus_config import ConfigTable, Corpus


def page(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def test_every_format_is_in_the_table_of_the_readme() -> None:
    table = page("README.md").partition("| `--from`, `--to` |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`(?:, `(\w+)`)? \|", table, re.M)) >= {("jsonl", ""), ("txt", "lines")}
    assert {name for row in re.findall(r"^\| (.*?) \|", table, re.M) for name in re.findall(r"`(\w+)`", row)} == set(
        READERS
    )


def test_every_key_of_columns_and_every_scheme_is_shown() -> None:
    columns = page("docs/columns.md")
    assert not [key for key in KEYS if not re.search(rf"`(?:--columns )?[^`]*\b{key}(?:=|`)", columns)]
    assert not [scheme for scheme in SCHEMES if scheme not in columns + page("README.md")]


@pytest.mark.parametrize(("table", "heading"), [(Config, "## The run"), (Corpus, "## A `[[corpus]]`")])
def test_every_key_of_a_config_is_listed_with_its_default(table: type[ConfigTable], heading: str) -> None:
    section = page("docs/config.md").partition(heading)[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?`) \| (.*?) \| .+ \|$", section, re.M)
    listed = {name: default for names, default in rows for name in re.findall(r"`(\w+)`", names)}
    required = {name for name, field in table.model_fields.items() if field.is_required()}
    assert set(listed) == set(table.model_fields) - {"corpus"}
    for name, shown in listed.items():
        default = table.model_fields[name].default
        assert shown == "–" if name in required else json.loads(shown) == json.loads(json.dumps(default)), name


@pytest.mark.parametrize("rules", [FAULTS, HINTS])
def test_every_rule_is_in_a_table(rules: dict[str, str]) -> None:
    rows = re.findall(r"^\| (`[^|]*) \|", page("docs/checking.md"), re.M)
    listed = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    assert set(rules) <= listed
    assert listed == set(FAULTS) | set(HINTS)


def test_every_module_is_in_the_architecture() -> None:
    modules = page("docs/architecture.md").partition("## Modules")[2].partition("## Glossary")[0]
    folder, listed = "", set()
    for line in modules.splitlines():
        heading = re.match(r"(?:### |\| )([a-z]+/(?:[a-z0-9]+/)*)(?: \||$)", line)
        folder = heading[1] if heading else folder
        cell = line.split("|")[1] if line.startswith("|") else ""
        listed |= {folder + name for name in re.findall(r"`([\w/]+\.py)`", cell)}
    folders = ("data", "inference", "evaluation", "training", "serving", "annotation", "cli")
    found = {path for folder in folders for path in (REPOSITORY / folder).rglob("*.py") if path.name != "__init__.py"}
    there = {path.relative_to(REPOSITORY).as_posix() for path in found} | {"__init__.py", "__main__.py"}
    assert listed == there


def test_links_between_pages_lead_somewhere() -> None:
    for path in [*(REPOSITORY / "docs").glob("*.md"), *REPOSITORY.glob("*.md")]:
        for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            name, _, heading = link.partition("#")
            if "://" in link:
                continue
            target = path.parent / name if name else path
            assert target.exists(), f"{path.name}: {link}"
            if heading:
                titles = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.M)
                anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
                assert heading in anchors, f"{path.name}: {link}"
