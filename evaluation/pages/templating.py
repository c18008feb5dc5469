"""The templates of pages, and the characters that a page can hold."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

# HTML cannot represent these: a browser would drop or replace them, which would shift the text after them.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")

TEMPLATES = Path(__file__).parent / "templates"
"""The folder of this package's templates."""


@cache
def template(name: str, folder: Path = TEMPLATES) -> Template:
    """A template of this package, or of another one that builds on these.

    HTML templates escape their values, and an undefined name in a template is an error.

    Args:
        name: file name of the template, e.g. ``report.html``.
        folder: the folder that the template is in; the templates that it includes may also be in this package.

    Raises:
        jinja2.TemplateNotFound: there is no template of this name.
    """
    environment = Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def writable(page: str) -> str:
    """Make a page safe to write, so that a browser reads its text unchanged.

    NUL and lone surrogates, which HTML cannot hold, become U+FFFD. A carriage return becomes a character reference.
    """
    # A browser reads a bare CR as a line feed.
    return _UNWRITABLE.sub("\ufffd", page).replace("\r", "&#13;")
