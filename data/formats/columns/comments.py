"""Lines of column files that are no words: comments, and lines that start a document."""

import re

from ...tags.forms import OUTSIDES
from ...tags.tag import OUTSIDE

_ID = "# id = "
_DOCSTART = "-DOCSTART-"
_ALMOST_ID = re.compile(r"#[ \t]*id[ \t]*=")
_NEWPAR = re.compile(r"#[ \t]*newpar(?:[ \t]+id[ \t]*=.*)?[ \t]*$")
_NEWDOC = re.compile(r"#[ \t]*newdoc(?:[ \t]+id[ \t]*=[ \t]*(?P<id>.*))?[ \t]*$")
_BEGIN = re.compile(r"#begin document[ \t]*(?:\((?P<id>[^)]*)\)(?:;[ \t]*part[ \t]+(?P<part>\w+))?)?")
_KEYED = re.compile(r"#[ \t]+[\w.:-]+[ \t]*=|#[\w.:-]+[ \t]+=[ \t]|#(?:begin|end) document\b")
_LIKE_A_TAG = re.compile(r"[A-Za-z][-_].+|.+[-_][A-Za-z]|[A-Z][A-Z0-9_]{1,11}")


def document_start(line: str, separator: str | None) -> tuple[str, bool] | None:
    """The document that a line starts; None if it starts none.

    Args:
        separator: what separates the columns of the file, as in `Columns`.

    Returns:
        The id, empty if the line has none, and whether it is a line ``# id = NAME``.
    """
    if line.startswith(_ID):
        return line.removeprefix(_ID).strip(), True
    if line.startswith("#"):
        found = _NEWDOC.match(line) or _BEGIN.match(line)
        if found is None:
            return None
        parts = found.groupdict()
        return "-".join(filter(None, [(parts["id"] or "").strip(), parts.get("part")])), False
    return ("", False) if _is_docstart(line, separator) else None


def is_comment(line: str, cells: list[str], tag: str, *, is_tag: bool, width: int) -> bool:
    """Whether a line that begins with ``#`` is a comment, and not the word ``#`` or a hashtag with its tag.

    Args:
        cells: the cells of the line.
        tag: the cell that would be its tag.
        is_tag: whether `tag` is a tag of the file's scheme.
        width: the number of cells of the other lines, or 0 if unknown or different.
    """
    if _NEWPAR.match(line):
        return True
    if _ALMOST_ID.match(line):  # a misspelt start of a document
        return False
    if _KEYED.match(line):
        return not (is_tag and len(cells) in (2, width))
    if line[1:2] not in (" ", "\t") or len(cells) < 2:
        return False
    return not (is_tag or tag == OUTSIDE or tag in OUTSIDES or _LIKE_A_TAG.fullmatch(tag))


def _is_docstart(line: str, separator: str | None) -> bool:
    quoted = f'"{_DOCSTART}"'
    marker = quoted if line.startswith(quoted) else _DOCSTART
    rest = line.removeprefix(marker)
    return line.startswith(marker) and (not rest or rest[0] in " \t\r" or rest.startswith(separator or " "))
