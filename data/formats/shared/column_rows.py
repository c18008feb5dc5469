"""Reading the lines of a column file as words and tags."""

from pathlib import Path

from ...errors import DataError
from ...problems import OnProblem, Problem
from ...tags.schemes import TagError, to_bio
from ...tags.tag import OUTSIDE, split_tag
from .columns import Columns

MISSING_WORD = "\ufffd"
"""The word of a line without one, when faulty lines are reported instead of raising an error."""

Row = tuple[str, list[str]]
"""The word of a line, and its tags: one for each layer."""


class Rows:
    """A reader of the lines of one file.

    Args:
        path: the file, for messages.
        columns: the layout of its columns.
        on_problem: a callback that receives each problem. Without it, the first problem raises a `DataError`.
    """

    def __init__(self, path: Path, columns: Columns, on_problem: OnProblem | None) -> None:
        self.columns = columns
        self._path = str(path)
        self._on_problem = on_problem
        self._known: dict[str, list[str]] = {}  # rest of a line after its word → tags, for lines of two columns
        self._plain = columns == Columns()
        self._count = 0  # columns of the first line; -1 once the number has changed

    def read(self, line: str, number: int) -> Row:
        """The word and the tags of a line; the tags of a faulty line are ``["O"]``.

        Args:
            number: the number of the line, from 1.

        Raises:
            DataError: the line is faulty, and there is no `on_problem`.
        """
        word, _, rest = line.partition("\t" if "\t" in line else " ")
        word = word.strip(" ")
        if word and rest in self._known:  # the fast path: nearly every line repeats a known tag
            return word, self._known[rest]
        try:
            word, tags = self.columns.read(line)
        except ValueError as error:
            word = self.columns.word_of(line)
            found, _, advice = str(error).rpartition("; ")
            self._report(number, "column-count" if word else "empty-word", found, advice)
            return word or MISSING_WORD, [OUTSIDE]
        if self.columns.scheme == "BIO":
            try:
                for tag in tags:
                    split_tag(tag)
            except ValueError as error:
                where = "the last column" if self._plain else "it, or name the column and the scheme of the tags"
                self._report(number, "unknown-tag", str(error), f"correct {where}")
                return word, [OUTSIDE]
        if self._plain:
            self._compare(len(self.columns.split(line)), number)
            if rest == tags[0]:
                self._known[rest] = tags
        return word, tags

    def layers(self, tagged: list[list[str]], line: int) -> list[tuple[str, ...]]:
        """The BIO tags of a sentence, layer by layer; where a line lacks a layer, its tag is `O`.

        Args:
            tagged: the tags of each line of the sentence, in the scheme of the file.
            line: the number of the sentence's first line.

        Raises:
            DataError: the scheme does not allow a tag, and there is no `on_problem`.
        """
        tagged = list(tagged)
        while True:
            depth = max(map(len, tagged))
            layers = zip(*([*tags, *[OUTSIDE] * (depth - len(tags))] for tags in tagged), strict=True)
            if self.columns.scheme == "BIO":  # `read` has checked each tag
                return list(layers)
            try:
                return [tuple(to_bio(tags, self.columns.scheme)) for tags in layers]
            except TagError as error:
                advice = "correct it, or name the column and the scheme of the tags"
                self._report(line + error.index, "unknown-tag", str(error), advice)
                tagged[error.index] = [OUTSIDE]

    def _compare(self, count: int, number: int) -> None:
        """Report, once a file, that the number of columns changes. This is no error: other columns are ignored."""
        if self._on_problem and count != self._count > 0:
            found = f"found {count} columns, expected {self._count} as on the lines before"
            advice = "make all lines alike; word and tag are read from the first and the last column"
            self._on_problem(Problem(self._path, number, "column-count", found, advice))
        self._count = count if count == self._count or not self._count else -1

    def _report(self, number: int, rule: str, found: str, advice: str) -> None:
        if self._on_problem is None:
            raise DataError(f"{found}; {advice}", path=self._path, line=number)
        self._on_problem(Problem(self._path, number, rule, found, advice))
