"""How a file of columns is read: where its words and tags are, in which scheme, and where sentences end."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from ...tags.schemes import SCHEMES

SENTENCE_ENDS = ("blank", "period")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file.

    Attributes:
        separator: what stands between columns; None: tabs where a line has one, else spaces.
        word: the column of the word, from 1; -1 is the last one.
        tag: the column of the tag, likewise.
        layer: None, or, where all columns right of the word are tags of nested layers, keep_longest first: the layer to
            read, from 1, or 0 for all of them. A line may leave out its last layers where they are `O`.
        sentence_end: "blank" for a blank line, "period" for a word that is a full stop too.
        scheme: one of `data.tags.schemes.SCHEMES`.

    Raises:
        ValueError: a value is none of these.
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
                "layers are all columns behind the word; leave out one of the two"
            )
        if self.sentence_end not in SENTENCE_ENDS:
            raise ValueError(f"found sentence_end = {self.sentence_end!r}, expected {' or '.join(SENTENCE_ENDS)}")
        if self.scheme not in SCHEMES:
            raise ValueError(f"found scheme = {self.scheme!r}, expected one of {' '.join(SCHEMES)}")

    def split(self, line: str) -> list[str]:
        """The cells of a line, without spaces around them."""
        line = line.strip(" ")
        separator = self.separator or ("\t" if "\t" in line else " ")
        if separator == " ":
            return [cell for cell in line.split(" ") if cell]
        return [cell.strip(" ") for cell in line.split(separator)]

    def read(self, line: str) -> tuple[str, list[str]]:
        """The word of a line and its tags: one, or one a layer.

        Raises:
            ValueError: the line has not these columns, or one of them is empty.
        """
        cells = self.split(line)
        word = _place(self.word, cells)
        if self.layer is None:
            found = [_place(self.tag, cells)]
        else:
            layers = range(word + 1, len(cells))
            found = list(layers) if self.layer == 0 else list(layers)[self.layer - 1 : self.layer]
            found = found if layers else [-1]
        if word < 0 or word in found or -1 in found or not cells[word] or not all(cells[tag] for tag in found):
            raise ValueError(f"found {line!r}, expected {self._expected()}; add the missing column or delete the line")
        return cells[word], [cells[tag] for tag in found] or ["O"]

    def word_of(self, line: str) -> str:
        """The word of a line that may lack its tags; empty where it has none."""
        cells = self.split(line)
        index = _place(self.word, cells)
        return cells[index] if index >= 0 else ""

    def _expected(self) -> str:
        between = "a tab or space" if self.separator is None else repr(self.separator)
        if (self.word, self.tag, self.layer) == (1, -1, None):
            return f"a word, {between}, and a tag"
        tag = f"its tag in column {self.tag}" if self.layer is None else "its tags behind it"
        return f"a word in column {self.word}, {tag}, and {between} between columns"


def parse_columns(settings: Iterable[str]) -> Columns:
    r"""Columns of settings like ``word=1``; ``separator`` may be ``tab`` or ``space``.

    Raises:
        ValueError: a setting is none, or its value is wrong.
    """
    values: dict[str, str | int] = {}
    known = [field.name for field in fields(Columns)]
    for setting in settings:
        key, equals, value = setting.partition("=")
        if key not in known or not equals:
            raise ValueError(f"found {setting!r}, expected KEY=VALUE with one of the keys {' '.join(known)}")
        if key in ("word", "tag", "layer"):
            try:
                values[key] = int(value)
            except ValueError:
                raise ValueError(f"found {setting!r}, expected a whole number") from None
        else:
            values[key] = {"tab": "\t", "space": " "}.get(value, value) if key == "separator" else value
    return Columns(**values)  # type: ignore[arg-type]


def _place(column: int, cells: list[str]) -> int:
    """The index of a column in the cells of a line, or -1 where there is none."""
    index = column - 1 if column > 0 else len(cells) + column
    return index if 0 <= index < len(cells) else -1
