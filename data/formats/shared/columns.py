"""The layout of a column file: the columns of words and tags, the tag scheme, and the ends of sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from ...tags.forms import BIO_FORM, TagForm
from ...tags.schemes import SCHEMES
from ...tags.tag import OUTSIDE

SENTENCE_ENDS = ("blank", "period")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The layout of a column file.

    Attributes:
        separator: the text between columns. None means tabs on a line that has a tab, and spaces on other lines; and
            commas or semicolons in a file whose first line has neither.
        word: the column of the word, counted from 1, or from the end if negative: -1 is the last one.
        tag: the column of the tag, counted like `word`.
        layer: the layer of nested tags to read, counted from 1, or 0 for all layers. All columns after the word are
            then layers, outermost first; a line may omit its last layers where they are `O`. None means that there
            are no layers, only the column `tag`.
        sentence: the column whose values start sentences, counted like `word`: a sentence starts where the value is
            not empty and differs from the one before. None means that there is no such column.
        sentence_end: "blank" if blank lines end sentences, "period" if the word ``.`` ends them too.
        scheme: the tag scheme, one of `data.tags.schemes.SCHEMES`.
        form: how tags are spelt, as the first tag of a person: ``B-PER``, ``PER-B``, ``B_PER``, ``b-per`` …
        outside: what stands for `O` in the file.
        prefix: what every word begins with and what is no part of it, such as ``ar:``.

    Raises:
        ValueError: a value is not one of those described.
    """

    separator: str | None = None
    word: int = 1
    tag: int = -1
    layer: int | None = None
    sentence: int | None = None
    sentence_end: str = "blank"
    scheme: str = "BIO"
    form: str = BIO_FORM
    outside: str = OUTSIDE
    prefix: str = ""

    def __post_init__(self) -> None:
        if self.separator == "":
            raise ValueError("found an empty separator, expected a character; leave it out for tabs or spaces")
        if 0 in (self.word, self.tag, self.sentence) or self.word == self.tag:
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
        TagForm.of(self.form)

    @property
    def varies(self) -> bool:
        """Whether lines may have different numbers of columns: the word and its tag are at the same place in each."""
        return self.layer is not None or (self.word > 0 and self.tag > 0)

    def word_in(self, cells: list[str]) -> int:
        """The index of the word among the cells of a line, or -1 if the line lacks it."""
        return index_of(self.word, cells)

    def tags_in(self, cells: list[str], word: int) -> list[int]:
        """The indices of the tags among the cells of a line: of one tag, or of one for each layer that is read.

        An empty list means that the line lacks the layer, where its tag is `O`; an index -1, that it lacks the column.

        Args:
            word: the index of the word.
        """
        if self.layer is None:
            return [index_of(self.tag, cells)]
        layers = list(range(word + 1, len(cells)))
        if not layers:
            return [-1]
        return layers if self.layer == 0 else layers[self.layer - 1 : self.layer]

    def expected(self) -> str:
        """The columns of a line, in words."""
        between = "a tab or space" if self.separator is None else repr(self.separator)
        if (self.word, self.tag, self.layer) == (1, -1, None):
            return f"a word, {between}, and a tag"
        tag = f"its tag in column {self.tag}" if self.layer is None else "its tags after it"
        return f"a word in column {self.word}, {tag}, and {between} between columns"


KEYS = tuple(field.name for field in fields(Columns))
"""The keys of the settings that `parse_columns` reads."""

_NUMBERS = ("word", "tag", "layer", "sentence")
_NAMES = {"tab": "\t", "space": " ", "comma": ",", "semicolon": ";"}


def parse_columns(settings: Iterable[str]) -> Columns:
    """The columns described by settings like ``word=1``.

    Args:
        settings: texts of the form KEY=VALUE, where KEY is an attribute of `Columns`. The value of ``separator`` may
            be ``tab``, ``space``, ``comma`` or ``semicolon``.

    Raises:
        ValueError: a setting does not have this form, or its value is wrong.
    """
    values: dict[str, str | int] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if key not in KEYS or not equals:
            keys = " ".join(KEYS)
            raise ValueError(f"found {setting!r}, expected KEY=VALUE with one of the keys {keys}; correct it")
        if key in _NUMBERS:
            try:
                values[key] = int(value)
            except ValueError:
                raise ValueError(f"found {setting!r}, expected a whole number; correct it") from None
        else:
            values[key] = _NAMES.get(value, value) if key == "separator" else value
    return Columns(**values)  # type: ignore[arg-type]


def index_of(column: int, cells: list[str]) -> int:
    """The index of a column among the cells of a line, or -1 if the line lacks it."""
    index = column - 1 if column > 0 else len(cells) + column
    return index if 0 <= index < len(cells) else -1
