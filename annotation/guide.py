"""The guide of annotation, as the page shows it."""

from markdown_it import MarkdownIt

from ..data.files.whole_files import read_text
from ..data.formats.projects.folder import Project


def guide_html(project: Project) -> str | None:
    """The guide of a project as HTML, without any that it may contain itself; None if it has no guide.

    Raises:
        DataError: the guide cannot be read.
    """
    if project.guide is None:
        return None
    html: str = (
        MarkdownIt("commonmark", {"html": False}).enable("table").render(read_text(project.path / project.guide))
    )
    return html
