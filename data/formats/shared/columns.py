"""The layout of a column file: the columns of words and tags, the tag scheme, and the ends of sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from ...tags.schemes import SCHEMES

SENTENCE_ENDS = ("blank", "period")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The layout of a column file.

    Attributes:
        separator: the text between columns. None means tabs on a line that has a tab, and spaces on other lines.
        word: the column of the word, counted from 1, or from the end if negative: -1 is the last one.
        tag: the column of the tag, counted like `word`.
        layer: the layer of nested tags to read, counted from 1, or 0 for all layers. All columns after the word are
            then layers, outermost first; a line may omit its last layers where they are `O`. None means that there
            are no layers, only the column `tag`.
        sentence_end: "blank" if blank lines end sentences, "period" if the word ``.`` ends them too.
        scheme: the tag scheme, one of `data.tags.schemes.SCHEMES`.

    Raises:
        ValueError: a value is not one of those described.
    """

    separator: str | None = None
    word: int = 1
    tag: int = -1
    layer: int | None = None
    sentence_end: str = "blank"
    scheme: str = "BIO"

    def __post_init__(self) -> None:
        if self.separator == "":
            raise ValueError("found an empty separator, expected a character; leave it out for tabs or spaces")
        if 0 in (self.word, self.tag) or self.word == self.tag:
            raise ValueError(
                f"found word = {self.word} and tag = {self.tag}, expected two columns counted from 1 (or -1 from the "
                "end); correct them"
            )
        if self.layer is not None and (self.layer < 0 or self.tag != -1):
            raise ValueError(
                f"found layer = {self.layer} and tag = {self.tag}, expected a layer from 1 (0: all) and no tag: the "
                "layers are all columns after the word; leave out one of the two"
            )
        if self.sentence_end not in SENTENCE_ENDS:
            ends = " or ".join(SENTENCE_ENDS)
            raise ValueError(f"found sentence_end = {self.sentence_end!r}, expected {ends}; correct it")
        if self.scheme not in SCHEMES:
            raise ValueError(f"found scheme = {self.scheme!r}, expected one of {' '.join(SCHEMES)}; correct it")

    def split(self, line: str) -> list[str]:
        """The cells of a line, without surrounding spaces."""
        line = line.strip(" ")
        separator = self.separator or ("\t" if "\t" in line else " ")
        if separator == " ":
            return [cell for cell in line.split(" ") if cell]
        return [cell.strip(" ") for cell in line.split(separator)]

    def read(self, line: str) -> tuple[str, list[str]]:
        """The word of a line and its tags: a single tag, or one for each layer that is read.

        Raises:
            ValueError: a column is missing or empty.
        """
        cells = self.split(line)
        word = _index(self.word, cells)
        if self.layer is None:
            found = [_index(self.tag, cells)]
        else:
            layers = range(word + 1, len(cells))
            found = list(layers) if self.layer == 0 else list(layers)[self.layer - 1 : self.layer]
            found = found if layers else [-1]
        if word < 0 or word in found or -1 in found or not cells[word] or not all(cells[tag] for tag in found):
            raise ValueError(f"found {line!r}, expected {self._expected()}; add the missing column or delete the line")
        return cells[word], [cells[tag] for tag in found] or ["O"]

    def word_of(self, line: str) -> str:
        """The word of a line that may lack its tags; an empty string if the line has no word."""
        cells = self.split(line)
        index = _index(self.word, cells)
        return cells[index] if index >= 0 else ""

    def _expected(self) -> str:
        between = "a tab or space" if self.separator is None else repr(self.separator)
        if (self.word, self.tag, self.layer) == (1, -1, None):
            return f"a word, {between}, and a tag"
        tag = f"its tag in column {self.tag}" if self.layer is None else "its tags after it"
        return f"a word in column {self.word}, {tag}, and {between} between columns"


KEYS = tuple(field.name for field in fields(Columns))
"""The keys of the settings that `parse_columns` reads."""


def parse_columns(settings: Iterable[str]) -> Columns:
    """The columns described by settings like ``word=1``.

    Args:
        settings: texts of the form KEY=VALUE, where KEY is an attribute of `Columns`. The value of ``separator`` may
            be ``tab`` or ``space``.

    Raises:
        ValueError: a setting does not have this form, or its value is wrong.
    """
    values: dict[str, str | int] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if key not in KEYS or not equals:
            keys = " ".join(KEYS)
            raise ValueError(f"found {setting!r}, expected KEY=VALUE with one of the keys {keys}; correct it")
        if key in ("word", "tag", "layer"):
            try:
                values[key] = int(value)
            except ValueError:
                raise ValueError(f"found {setting!r}, expected a whole number; correct it") from None
        else:
            values[key] = {"tab": "\t", "space": " "}.get(value, value) if key == "separator" else value
    return Columns(**values)  # type: ignore[arg-type]


def _index(column: int, cells: list[str]) -> int:
    """The index of a column among the cells of a line, or -1 if the line lacks it."""
    index = column - 1 if column > 0 else len(cells) + column
    return index if 0 <= index < len(cells) else -1
