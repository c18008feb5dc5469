"""The templates of pages."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

# HTML has no way to write these; a browser would drop or replace them and the text would move.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


@cache
def template(name: str) -> Template:
    """The named template of this package: escaped where it is HTML, an undefined name is an error.

    Raises:
        jinja2.TemplateNotFound: there is no such template.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def writable(page: str) -> str:
    """A page whose text a browser reads as it is: what HTML cannot hold stands as U+FFFD, a CR as a reference."""
    # A bare CR would be read back as a line feed; as a reference it stays what it is.
    return _UNWRITABLE.sub("\ufffd", page).replace("\r", "&#13;")
