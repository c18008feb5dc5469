"""The files of the page."""

from pathlib import Path

from ...evaluation.pages.templating import template, writable

_FOLDER = Path(__file__).parent


def page_html() -> str:
    """The page. It asks the server for everything else, its modules of JavaScript included."""
    return writable(template("annotate.html", _FOLDER).render())


def page_file(name: str) -> tuple[bytes, str] | None:
    """A file that the page loads.

    Args:
        name: its name in the folder of the page.

    Returns:
        Its content and its media type; None if there is no such file.
    """
    path = _FOLDER / name
    if path.suffix != ".js" or path not in _FOLDER.rglob("*.js"):
        return None
    return path.read_bytes(), "text/javascript; charset=utf-8"
