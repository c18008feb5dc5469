"""Everything that `musamma check` looks for, over all files of a corpus together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from .checks.faults import check_document
from .checks.hints import find_empty_words, find_hints, find_missing_dates
from .checks.repeats import Ids, Names, Sentences
from .corpus import read_located
from .formats.shared.columns import Columns
from .located import LocatedDocument
from .problems import RULES, Problem

DATE = "DATE"
"""The label of dates; a corpus without it leaves its dates `O` on purpose."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, and how much it read."""

    problems: tuple[Problem, ...]
    documents: int
    sentences: int
    words: int


def check_files(
    paths: Sequence[Path],
    *,
    format: str | None = None,
    columns: Columns | None = None,
    labels: tuple[str, ...] | None = None,
    rules: Collection[str] = RULES.keys(),
) -> Checked:
    """Check annotated files as the parts of one corpus.

    Args:
        paths: read in this order; of two that share a sentence, the later one has the problem.
        format: of all files; by extension if not given.
        columns: how files of columns are read.
        labels: the labels that may occur, or None for any.
        rules: those wanted, names of `data.problems.RULES`.

    Returns:
        The problems by file and line.

    Raises:
        DataError: a file cannot be read, beyond faulty lines of CoNLL columns, which are problems.
    """
    look = _Look(labels)
    for path in paths:
        for located in read_located(path, format, columns=columns, on_problem=look.problems.append):
            look.at(located)
    look.finish()
    order = {str(path): number for number, path in enumerate(paths)}
    found = [problem for problem in look.problems if problem.rule in rules]
    found.sort(key=lambda problem: (order[problem.path], problem.line))
    return Checked(tuple(found), look.documents, look.sentences, look.words)


class _Look:
    """A look at one document after the other; only sentences, names and problems stay in memory."""

    def __init__(self, labels: tuple[str, ...] | None) -> None:
        self.problems: list[Problem] = []
        self.documents = self.sentences = self.words = 0
        self._labels = labels
        self._dates: list[Problem] = []
        self._dated = labels is not None and DATE in labels
        self._ids, self._seen, self._names = Ids(), Sentences(), Names()

    def at(self, located: LocatedDocument) -> None:
        """Look at the next document."""
        self.problems += check_document(located, labels=self._labels)
        self.problems += self._ids.add(located)
        self.problems += find_empty_words(located)
        self.problems += find_hints(located)
        self.problems += self._seen.add(located)
        self._names.add(located)
        self._dated = self._dated or any(entity.label == DATE for entity in located.document.entities)
        if self._labels is None or DATE in self._labels:
            self._dates += find_missing_dates(located)
        self.documents += 1
        self.sentences += len(located.index.sentences)
        self.words += len(located.index.starts)

    def finish(self) -> None:
        """Add what is known only after the last document."""
        self.problems += self._names.varying()
        if self._dated:
            self.problems += self._dates
