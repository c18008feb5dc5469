"""The cells of a column file that are tags."""

from collections.abc import Callable

from ...tags.forms import BIO_FORM, TagForm, usual_tag
from ...tags.schemes import TagError, to_bio
from ...tags.tag import OUTSIDE, split_tag, stray_mark, without_marks
from ..shared.columns import Columns
from .reporting import FaultyLine, Reporter


class TagCells:
    """A reader of the tags of one file.

    Args:
        columns: the scheme, the form of tags and what stands for `O`.
        reporter: what tells of the lines of the file.
        advise: says what to do about a tag that is not of the scheme.
    """

    def __init__(self, columns: Columns, reporter: Reporter, advise: Callable[[str], str]) -> None:
        self._scheme = columns.scheme
        self._form = TagForm.of(columns.form)
        self._outside = columns.outside
        self._is_usual = (columns.form, columns.outside) == (BIO_FORM, OUTSIDE)
        self._reporter = reporter
        self._advise = advise
        self._cleaned: set[str] = set()  # the cells with invisible characters that were told

    def read(self, cell: str, word: str, number: int) -> str:
        """A tag in the usual form.

        Args:
            word: the word of its line.
            number: the number of the line, from 1.

        Raises:
            FaultyLine: it is not a tag of the scheme, or contains a character that no label has.
        """
        given = tag = without_marks(cell)
        if tag != cell and cell not in self._cleaned:
            self._cleaned.add(cell)
            found = f"the tag {tag!r} with U+{ord(cell.replace(tag, '', 1)[0]):04X}, which is not read"
            advice = "delete the character, here and where it comes again"
            self._reporter.hint(number, "invisible-character", found, advice)
        if not self._is_usual:
            tag = usual_tag(tag, self._form, self._outside)
        mark = stray_mark(tag)
        if mark:
            found = f"found U+{ord(mark):04X} in the tag {tag!r}, expected a label without such characters"
            raise FaultyLine("unknown-tag", found, "delete it", word)
        if self._scheme == "BIO":
            try:
                split_tag(tag)
            except ValueError as error:
                raise FaultyLine("unknown-tag", str(error), self._advise(given), word) from None
        return tag

    def is_tag(self, cell: str) -> bool:
        """Whether a cell, without marks, looks like a tag of the scheme."""
        tag = usual_tag(cell, self._form, self._outside)
        try:
            to_bio([tag], "IO" if self._scheme == "IO" else "BIO")
        except ValueError:
            return tag[1:2] == "-" and self._scheme not in ("IO", "BIO")
        return tag == OUTSIDE or self._scheme != "IO"

    def layers(self, tagged: list[list[str]], line: int) -> list[tuple[str, ...]]:
        """The BIO tags of a sentence, layer by layer; where a line lacks a layer, its tag is `O`.

        Args:
            tagged: the tags of each line of the sentence, in the scheme of the file, as `read` returns them.
            line: the number of the sentence's first line.

        Raises:
            DataError: the scheme does not allow a tag, and no callback receives the problem.
        """
        tagged = list(tagged)
        while True:
            depth = max(map(len, tagged))
            layers = zip(*([*tags, *[OUTSIDE] * (depth - len(tags))] for tags in tagged), strict=True)
            if self._scheme == "BIO":  # `read` has checked each tag
                return list(layers)
            try:
                return [tuple(to_bio(tags, self._scheme)) for tags in layers]
            except TagError as error:
                self._reporter.fault(line + error.index, "unknown-tag", str(error), self._advise(error.tag))
                tagged[error.index] = [OUTSIDE]
