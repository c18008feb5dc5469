"""Reading the lines of a column file as words and tags."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from ...problems import OnProblem
from ...tags.tag import OUTSIDE, without_marks
from ...wording import amount
from ..shared.columns import Columns, index_of
from .advice import TagAdviser
from .cells import cells_of, header_of, separator_of, with_header
from .comments import is_comment
from .reporting import FaultyLine, Reporter
from .sample import column_sample, share_a_prefix, usual_width
from .tag_cells import TagCells

MISSING_WORD = "\ufffd"
"""The word of a line without one, when faulty lines are reported instead of raising an error."""

Row = tuple[str, list[str]]
"""The word of a line, and its tags: one for each layer."""

_LANGUAGE = re.compile("([a-z]{2,3}:).")
_LINE_END = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class Rows:
    """A reader of the lines of one file.

    Args:
        path: the file.
        columns: the layout of its columns.
        on_problem: a callback that receives each problem. Without it, the first problem raises a `DataError`.
        left_out: counts the cells that are neither a word nor a tag that is read.

    Attributes:
        columns: the layout, completed by the first line: the columns that a header names, the prefix of all words.
        separator: the text between columns, as in `Columns`, where commas and semicolons are recognised.
        width: the number of columns; 0 before the first line.
        is_own: whether a line ``# id =`` shows that the file was written by this package: nothing is guessed then.
        starts_sentence: whether the last line that was read starts a sentence, according to `Columns.sentence`.
    """

    def __init__(
        self, path: Path, columns: Columns, on_problem: OnProblem | None, left_out: Counter[str] | None = None
    ) -> None:
        self.columns = columns
        self.separator = columns.separator
        self.width = 0
        self.is_own = False
        self.starts_sentence = False
        self._path = path
        self._reporter = Reporter(path, on_problem)
        self._tags = TagCells(columns, self._reporter, self._advice)
        self._known: dict[str, list[str]] = {}  # rest of a line after its word → tags, for lines of two columns
        self._sentence = ""  # the last value of the column of sentences
        self._first = 0  # the number of the first line
        self._compared = False  # whether the width of the first line has been compared with that of the others
        self._layers_told = False
        self._left_out = left_out
        self._unread = 0  # the number of cells that are not read
        self._depth = 0  # the largest number of layers of a line
        self._used: set[str] = set()  # which of the asked for sentence and prefix a line has had

    def read(self, line: str, number: int) -> Row | None:
        """The word and the tags of a line; the tags of a faulty line are ``["O"]``.

        Args:
            number: the number of the line, from 1.

        Returns:
            None if the line has no word: it has no visible character besides separators, or names the columns.

        Raises:
            DataError: the line is faulty, and there is no `on_problem`.
        """
        word, _, rest = line.partition("\t" if "\t" in line else " ")
        word = word.strip(" ")
        if word and rest in self._known:  # the fast path: nearly every line repeats a known tag
            return word, self._known[rest]
        if not without_marks(line):
            return None
        if not self.width and self._is_header(line, number):
            return None
        cells = self._cells(line)
        if not any(map(without_marks, cells)):  # an empty row of a table
            return None
        try:
            row = self._row(cells, line, number)
        except FaultyLine as fault:
            self._reporter.fault(number, fault.rule, fault.found, fault.advice)
            return fault.word or MISSING_WORD, [OUTSIDE]
        if len(cells) == 2 and cells[0] == word and row[0] == word and self.separator is None:
            self._known[rest] = row[1]
        return row

    def is_comment(self, line: str, number: int) -> bool:
        """Whether a line that begins with ``#`` is a comment, which is then counted."""
        cells = cells_of(line, self.separator)
        index = index_of(self.columns.tag, cells)
        tag = without_marks(cells[index]) if index >= 0 else ""
        width = 0 if self.columns.varies else self.width
        if not is_comment(line, cells, tag, is_tag=self._tags.is_tag(tag), width=width):
            return False
        self._reporter.skip(number, "comment", line)
        return True

    def layers(self, tagged: list[list[str]], line: int) -> list[tuple[str, ...]]:
        """The BIO tags of a sentence, layer by layer, as `TagCells.layers` returns them."""
        return self._tags.layers(tagged, line)

    def finish(self) -> None:
        """Report settings that fit no line and, as hints, what was not read: comments, a header, a common prefix.

        Raises:
            DataError: a setting fits no line, and there is no `on_problem`.
        """
        for setting, found in self._unused():
            advice = f"correct --columns {setting}={getattr(self.columns, setting)}, or leave it out"
            self._reporter.fault(self._first, "column-count", found, advice)
        self._reporter.finish()
        if self._left_out is not None and self._unread > 0:
            self._left_out["cells of other columns"] += self._unread

    def _unused(self) -> Iterator[tuple[str, str]]:
        """The settings that fit no line of the file, and what was found instead."""
        columns = self.columns
        if not self.width:
            return
        if (columns.layer or 0) > self._depth:
            yield "layer", f"found {amount(self._depth, 'layer')} at most, expected a line with layer {columns.layer}"
        if columns.sentence is not None and "sentence" not in self._used:
            yield "sentence", f"found {amount(self.width, 'column')}, expected a line with column {columns.sentence}"
        if columns.prefix and "prefix" not in self._used:
            yield "prefix", f"found no word that begins with {columns.prefix!r}, expected every word to"

    def _is_header(self, line: str, number: int) -> bool:
        """Look at the first line: find the separator, the number of columns and the prefix of all words.

        Returns:
            Whether the line names the columns and is therefore no word.
        """
        if self.separator is None and not self.is_own:
            self.separator = separator_of(line, self._path)
        self._first = number
        cells = cells_of(line, self.separator)
        full = len(cells)
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
        self.width = len(cells)
        if full != self.width or self.width == 1 or (self.width > 2 and "\t" not in line):  # is the first line odd?
            self.width = max(2, usual_width(self._path, self.separator) or self.width)
        if self.is_own:
            return False
        header = header_of(cells, is_csv=self.separator is not None)
        if header:
            self.width = len(cells)
            self.columns = with_header(self.columns, header)
            self._reporter.skip(number, "header", line)
            return True
        word = index_of(self.columns.word, cells)
        found = _LANGUAGE.match(cells[word]) if word >= 0 and not self.columns.prefix else None
        if found and share_a_prefix(self._path, self.separator, word, found[1]):
            self.columns = replace(self.columns, prefix=found[1])
            self._reporter.skip(number, "prefix", found[1])
        return False

    def _cells(self, line: str) -> list[str]:
        """The cells of a line, without empty ones after its last column."""
        cells = cells_of(line, self.separator)
        width = 1 if self.columns.varies else self.width
        while len(cells) > width and not without_marks(cells[-1]):
            cells.pop()
        return cells

    def _row(self, cells: list[str], line: str, number: int) -> Row:
        """The word and the tags of a line.

        Raises:
            FaultyLine: a column is missing or empty, there are more or fewer columns than on the other lines, or a
                tag is not of the scheme.
        """
        word = self.columns.word_in(cells)
        text = cells[word] if word >= 0 else ""
        places = self.columns.tags_in(cells, word)
        if not text and (len(cells) > 1 or word < 0):
            raise self._without_word(line)
        if word in places or -1 in places or not all(without_marks(cells[place]) for place in places):
            raise FaultyLine("column-count", self._unexpected(line), _advice_for_missing_tag(text), text)
        if len(cells) != self.width and not self.columns.varies:
            text = self._compare(cells, line, number)
        for index, cell in enumerate(cells):
            mark = None if index == word else _LINE_END.search(without_marks(cell))
            if mark:
                found = f"found U+{ord(mark[0]):04X} in the cell {cell!r}, expected line feeds"
                raise FaultyLine("column-count", found, "put a line feed there", text)
        self._note_sentence(cells)
        self._depth = max(self._depth, len(cells) - word - 1)
        self._unread += len(cells) - len(places) - (1 if self.columns.sentence is None else 2)
        if self.columns.prefix:
            if text.startswith(self.columns.prefix):
                self._used.add("prefix")
            text = text.removeprefix(self.columns.prefix)
            if not text:
                raise self._without_word(line)
        return text, [self._tags.read(cells[place], text, number) for place in places] or [OUTSIDE]

    def _without_word(self, line: str) -> FaultyLine:
        return FaultyLine("empty-word", self._unexpected(line), "restore the word, or delete the line", "")

    def _unexpected(self, line: str) -> str:
        return f"found {line!r}, expected {replace(self.columns, separator=self.separator).expected()}"

    def _compare(self, cells: list[str], line: str, number: int) -> str:
        """Report a line whose number of columns is not that of the others.

        Returns:
            Its word, with all that may belong to it.

        Raises:
            FaultyLine: there is no `on_problem`.
        """
        if not self._compared:
            self._compared = True
            usual = usual_width(self._path, self.separator) or self.width
            if usual != self.width:
                first, self.width = self.width, usual
                found = f"found {amount(first, 'column')}, expected {usual} as on most lines"
                advice = "make all lines alike, or name the columns with --columns word=N and --columns tag=N"
                self._reporter.fault(self._first, "column-count", found, advice)
                if len(cells) == self.width:
                    return cells[self.columns.word_in(cells)]
        extra = len(cells) - self.width
        found = f"found {amount(len(cells), 'column')} in {line!r}, expected {self.width} as on most lines"
        start = self.columns.word_in(cells)
        if extra > 0 and all(self._tags.is_tag(without_marks(cell)) for cell in cells[start + 1 :]):
            if not self._layers_told:
                self._layers_told = True
                advice = "these are layers of nested tags: read all with --columns layer=0, the outermost with layer=1"
                self._reporter.fault(number, "column-count", found, advice)
            return cells[start]
        text = (
            (self.separator or " ").join(cells[start : start + extra + 1])
            if extra > 0 and self.columns.word > 0
            else cells[start]
        )
        if "\t" in line and self.separator is None:
            advice = "make all lines alike, or name the columns with --columns word=N and --columns tag=N"
        elif extra < 0:
            advice = "add the missing columns, or name those of the word and its tag with --columns word=N and tag=N"
        elif self.separator in (None, " "):
            advice = f"if the word is {text!r}, put tabs between the columns of all lines"
        else:
            advice = f"if the word is {text!r}, put it in quotation marks"
        self._reporter.fault(number, "column-count", found, advice)
        return text

    def _advice(self, tag: str) -> str:
        return self._adviser.advice(tag)

    @cached_property
    def _adviser(self) -> TagAdviser:
        """What knows the start of the file: it is read again at the first faulty tag, for all of them."""
        return TagAdviser(column_sample(self._path, self.separator), self.columns, has_columns=True)

    def _note_sentence(self, cells: list[str]) -> None:
        self.starts_sentence = False
        if self.columns.sentence is not None:
            index = index_of(self.columns.sentence, cells)
            if index >= 0:
                self._used.add("sentence")
            value = without_marks(cells[index]) if index >= 0 else ""
            self.starts_sentence = bool(value) and value != self._sentence
            self._sentence = value or self._sentence


def _advice_for_missing_tag(word: str) -> str:
    if any(space in word for space in "\u00a0\u2003\u2009\u202f\u3000"):
        return "put a tab or a space before the tag: the one that is there is another character"
    return "add its tag (O if the word is in no entity)"
