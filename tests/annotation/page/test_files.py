"""The files of the page."""

import re
from pathlib import PurePosixPath

import pytest

from musamma.annotation.page.files import page_file, page_html


def imported(name: str) -> set[str]:
    """The modules that a module imports, and those that these import."""
    found = page_file(name)
    assert found is not None, name
    assert found[1] == "text/javascript; charset=utf-8"
    names = re.findall(r'from "\./([^"]+)"', found[0].decode())
    return {name}.union(*(imported(str(PurePosixPath(name).parent / each)) for each in names))


def test_all_that_the_page_loads_is_served() -> None:
    (first,) = re.findall(r'<script type="module" src="/page/([^"]+)"', page_html())
    modules = imported(first)
    assert {"lit-html/lit-html.js", "text.js", "saving.js"} < modules
    assert not any(b"sourceMappingURL" in (page_file(name) or (b"",))[0] for name in modules)


@pytest.mark.parametrize(
    "name",
    [
        "files.py",
        "annotate.html",
        "lit-html/LICENSE",
        "missing.js",
        "lit-html/../main.js",
        "../page/main.js",
        "/main.js",
    ],
)
def test_nothing_else_is(name: str) -> None:
    assert page_file(name) is None
