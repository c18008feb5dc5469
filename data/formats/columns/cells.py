"""The cells of a line of columns, and what the first line of a file says about them."""

import csv
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ...files.streams import file_extension
from ...tags.tag import without_marks
from ..shared.columns import Columns

_CSV = (",", ";")
_TAG = re.compile("O|[BI]-.+")
_WORDS = frozenset(["word", "words", "token", "tokens", "form", "text", "الكلمة", "كلمة"])
_TAGS = frozenset(
    ["tag", "tags", "label", "labels", "ner", "ner_tag", "ner_tags", "ne", "entity", "class", "bio", "iob", "actual"]
) | frozenset(["الوسم", "التصنيف", "الصنف", "النوع"])
_SENTENCES = frozenset(["sentence #", "sentence", "sentence_id", "sentence id", "sentence_idx", "sent_id", "الجملة"])


def cells_of(line: str, separator: str | None) -> list[str]:
    """The cells of a line, without surrounding spaces.

    Runs of spaces are one separator. Cells may be quoted as in CSV if commas or semicolons part them, or if the last
    one is: no tag is in quotes, but a quotation mark may be a word.

    Args:
        separator: the text between cells; None for tabs on a line that has a tab, and spaces on other lines.
    """
    line = line.strip(" ")
    separator = separator or ("\t" if "\t" in line else " ")
    if '"' in line and len(separator) == 1 and (separator in _CSV or line.endswith('"')):
        found = _unquoted(line, separator)
        if found is not None:
            return found
    if separator == " ":
        return [cell for cell in line.split(" ") if cell]
    return [cell.strip(" ") for cell in line.split(separator)]


def separator_of(line: str, path: Path) -> str | None:
    """A comma or a semicolon if that is what separates the cells of the first line of a file; otherwise None."""
    is_csv = file_extension(path) == ".csv"
    if "\t" in line or not (is_csv or " " not in line or line.startswith('"')):
        return None
    for separator in sorted(_CSV, key=line.count, reverse=True):
        cells = cells_of(line, separator)
        if len(cells) > 1 and (is_csv or _TAG.fullmatch(without_marks(cells[-1])) or header_of(cells, is_csv=True)):
            return separator
    return None


def header_of(cells: Iterable[str], *, is_csv: bool) -> dict[str, int]:
    """The columns that the first line of a file names, counted from 1, by their keys of `Columns`.

    The dictionary is empty if the line is no header: if no cell is the name of a column of words, none is that of a
    column of tags (except in CSV, where headers are usual), or the last one is a tag. The tag is left out if it is in
    the last column, or if not exactly one cell is the name of a column of tags.
    """
    names = [without_marks(cell).strip('"').casefold() for cell in cells]
    words = [number for number, name in enumerate(names, start=1) if name in _WORDS]
    tags = [number for number, name in enumerate(names, start=1) if name in _TAGS]
    if len(names) < 2 or not words or not (tags or is_csv) or _TAG.fullmatch(names[-1].upper()):
        return {}
    found = {"word": words[0]}
    if len(tags) == 1 and tags[0] < len(names):
        found["tag"] = tags[0]
    sentences = [number for number, name in enumerate(names, start=1) if name in _SENTENCES]
    if sentences:
        found["sentence"] = sentences[0]
    return found


def with_header(columns: Columns, header: dict[str, int]) -> Columns:
    """The layout of a file with a header; what was asked for explicitly is kept."""
    if (columns.word, columns.tag, columns.sentence) != (1, -1, None):
        return columns
    if columns.layer is not None:  # the layers are all columns after the word
        header = {key: number for key, number in header.items() if key != "tag"}
    return replace(columns, **header)  # type: ignore[arg-type]


def _unquoted(line: str, separator: str) -> list[str] | None:
    """The cells of a line of CSV; None if it is not valid CSV."""
    try:
        (cells,) = csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True)
    except csv.Error:
        return None
    return [cell for cell in cells if cell] if separator == " " else [cell.strip(" ") for cell in cells]
