"""The lines of a file of columns as words and tags."""

from pathlib import Path

from ...errors import DataError
from ...problems import OnProblem, Problem
from ...tags.schemes import TagError, to_bio
from ...tags.tag import OUTSIDE, split_tag
from .columns import Columns

MISSING_WORD = "\ufffd"
"""Stands for a word that its line does not have, where faulty lines are told and passed over."""

Row = tuple[str, list[str]]
"""The word of a line, and its tags."""


class Rows:
    """Reads the lines of one file; what is wrong with one is told, or raised where nobody listens."""

    def __init__(self, path: Path, columns: Columns, on_problem: OnProblem | None) -> None:
        self.columns = columns
        self._path = str(path)
        self._on_problem = on_problem
        self._known: dict[str, list[str]] = {}  # the tags of lines read as word and tag
        self._plain = columns == Columns()
        self._count = 0  # columns of the first line

    def read(self, line: str, number: int) -> Row:
        """The word and the tags of a line."""
        word, _, rest = line.partition("\t" if "\t" in line else " ")
        word = word.strip(" ")
        if word and rest in self._known:  # as on almost every line of almost every file
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
        """The BIO tags of a sentence's lines, layer by layer; a layer that a line has not is `O` there."""
        tagged = list(tagged)
        while True:
            depth = max(map(len, tagged))
            layers = zip(*([*tags, *[OUTSIDE] * (depth - len(tags))] for tags in tagged), strict=True)
            if self.columns.scheme == "BIO":  # looked at line by line
                return list(layers)
            try:
                return [tuple(to_bio(tags, self.columns.scheme)) for tags in layers]
            except TagError as error:
                advice = "correct it, or name the column and the scheme of the tags"
                self._report(line + error.index, "unknown-tag", str(error), advice)
                tagged[error.index] = [OUTSIDE]

    def _compare(self, count: int, number: int) -> None:
        """Other columns are passed over, but who checks a file is told, once, when their number changes."""
        if self._on_problem and count != self._count > 0:
            found = f"found {count} columns, expected {self._count} as on the lines before"
            advice = "make all lines alike; word and tag are read from the first and the last column"
            self._on_problem(Problem(self._path, number, "column-count", found, advice))
        self._count = count if count == self._count or not self._count else -1

    def _report(self, number: int, rule: str, found: str, advice: str) -> None:
        if self._on_problem is None:
            raise DataError(f"{found}; {advice}", path=self._path, line=number)
        self._on_problem(Problem(self._path, number, rule, found, advice))
