"""Everything that `musamma check` looks for, over all files of a corpus together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from .checks.faults import check_document
from .checks.hints import find_empty_words, find_hints, find_missing_dates
from .checks.repeats import Ids, Names, Sentences
from .corpus import read_numbered
from .documents import Document, Lines
from .formats.shared.columns import Columns
from .problems import RULES, Problem
from .text.word_index import Places

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
        for lines, document in read_numbered(path, format, columns=columns, tell=look.problems.append):
            look.at(document, lines, path)
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

    def at(self, document: Document, lines: Lines, path: Path) -> None:
        """Look at the next document."""
        places = Places(document, lines)
        self.problems += check_document(document, places, path, labels=self._labels)
        self.problems += self._ids.add(document, lines, path)
        self.problems += find_empty_words(document, places, path)
        self.problems += find_hints(document, places, path)
        self.problems += self._seen.add(document, places, path)
        self._names.add(document, places, path)
        self._dated = self._dated or any(entity.label == DATE for entity in document.entities)
        if self._labels is None or DATE in self._labels:
            self._dates += find_missing_dates(document, places, path)
        self.documents += 1
        self.sentences += len(places.sentences)
        self.words += len(places.starts)

    def finish(self) -> None:
        """Add what is known only after the last document."""
        self.problems += self._names.varying()
        if self._dated:
            self.problems += self._dates
