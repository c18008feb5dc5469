"""What is told of the lines of a column file: faults, hints, and lines that are no words."""

from pathlib import Path

from ...errors import DataError
from ...problems import OnProblem, Problem
from ...wording import amount


class FaultyLine(Exception):
    """A line that cannot be read.

    Args:
        rule: the rule that it breaks, a key of `data.problems.FAULTS`.
        found: what was found and expected.
        advice: what to do.
        word: its word, or an empty string.
    """

    def __init__(self, rule: str, found: str, advice: str, word: str) -> None:
        self.rule, self.found, self.advice, self.word = rule, found, advice, word
        super().__init__(found)


class Reporter:
    """What tells of the lines of one file.

    Args:
        path: the file.
        on_problem: a callback that receives each problem. Without it, hints are not told, and the first fault raises a
            `DataError`.
    """

    def __init__(self, path: Path, on_problem: OnProblem | None) -> None:
        self._path = path
        self._on_problem = on_problem
        self._skipped: list[tuple[int, str, str]] = []  # line number, kind and text of the lines that are no words

    def fault(self, number: int, rule: str, found: str, advice: str) -> None:
        """Tell of a fault.

        Args:
            number: the number of the line, from 1.
            rule: the rule that it breaks, a key of `data.problems.FAULTS`.
            found: what was found and expected.
            advice: what to do.

        Raises:
            DataError: there is no `on_problem`.
        """
        if self._on_problem is None:
            raise DataError(f"{found}; {advice}", path=self._path, line=number)
        self._on_problem(Problem(str(self._path), number, rule, found, advice))

    def hint(self, number: int, rule: str, found: str, advice: str) -> None:
        """Tell of a hint; the arguments are those of `fault`, with a key of `data.problems.HINTS`."""
        if self._on_problem is not None:
            self._on_problem(Problem(str(self._path), number, rule, found, advice))

    def skip(self, number: int, kind: str, what: str) -> None:
        """Remember what is not read, for `finish`.

        Args:
            number: the number of the line, from 1.
            kind: "comment" or "header"; "prefix" for what all words begin with.
            what: the line or the prefix.
        """
        self._skipped.append((number, kind, what))

    def finish(self) -> None:
        """Tell, as hints, of what was not read: the header, comments, the prefix of all words."""
        for kind, name in (("header", "the names of the columns"), ("comment", "comments")):
            found = [(number, line) for number, each, line in self._skipped if each == kind]
            if found:
                number, line = found[0]
                told = f"{amount(len(found), 'line')} with {name}, the first one {line[:60]!r}"
                self.hint(number, "skipped-line", told, "nothing to do, unless it is a word: then give it a tag")
        for number, kind, prefix in self._skipped:
            if kind == "prefix":
                told = f"every word begins with {prefix!r}, which is not read"
                self.hint(number, "index-column", told, "nothing to do: it is the language, as in WikiANN")
