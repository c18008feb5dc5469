"""All checks of `musamma check`, applied to the files of one corpus together."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from .checks.faults import check_document
from .checks.hints import find_empty_words, find_hints, find_missing_dates
from .checks.index_columns import IndexColumns
from .checks.label_typos import LabelTypos
from .checks.repeats import Ids, Names, Sentences
from .column_text import ADVICE, reads_columns_as_text
from .corpus import read_located
from .located import LocatedDocument
from .problems import RULES, Problem
from .reading import AS_IS, Reading

DATE = "DATE"
"""The label of dates. In a corpus without this label, dates are meant to be ``O``."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of `check_files`.

    Attributes:
        problems: sorted by file, in the order in which the files were given, and by line.
        documents: number of documents read.
        sentences: number of sentences read.
        words: number of words read.
    """

    problems: tuple[Problem, ...]
    documents: int
    sentences: int
    words: int


def check_files(
    paths: Sequence[Path],
    reading: Reading = AS_IS,
    *,
    labels: tuple[str, ...] | None = None,
    rules: Collection[str] = RULES.keys(),
    left_out: Counter[str] | None = None,
) -> Checked:
    """Check annotated files that are parts of one corpus, such as training and test data.

    Args:
        paths: read in this order. If two files share a sentence, the problem is reported for the later one.
        reading: how the files are read.
        labels: the permitted labels; None for any.
        left_out: incremented for each task of an annotation tool that is not read, by reason, and for each annotation
            that a document cannot represent, by kind.
        rules: names of the rules to check, keys of `data.problems.RULES`.

    Raises:
        DataError: a file cannot be read. Faulty lines of CoNLL files are reported as problems instead.
    """
    checker = _Checker(labels)
    order: dict[str, int] = {}
    for path in paths:
        order.setdefault(str(path), len(order))
        if reads_columns_as_text(path, reading):
            checker.problems.append(Problem(str(path), 1, "columns-as-text", "columns read as plain text", ADVICE))
        for located in read_located(
            path, reading, lost=left_out, left_out=left_out, on_problem=checker.problems.append
        ):
            order.setdefault(located.source, len(order))
            checker.check(located)
    checker.finish()
    found = [problem for problem in checker.problems if problem.rule in rules]
    found.sort(key=lambda problem: (order[problem.path], problem.line))
    return Checked(tuple(found), checker.documents, checker.sentences, checker.words)


class _Checker:
    """Checks documents one by one. It keeps sentences, names, ids and problems in memory, but not the documents."""

    def __init__(self, labels: tuple[str, ...] | None) -> None:
        self.problems: list[Problem] = []
        self.documents = self.sentences = self.words = 0
        self._labels = labels
        self._missing_dates: list[Problem] = []
        self._has_dates = labels is not None and DATE in labels
        self._ids, self._sentences, self._names = Ids(), Sentences(), Names()
        self._label_typos, self._index_columns = LabelTypos(), IndexColumns()

    def check(self, located: LocatedDocument) -> None:
        """Check the next document."""
        self.problems += check_document(located, labels=self._labels)
        self.problems += self._ids.add(located)
        self.problems += find_empty_words(located)
        self.problems += find_hints(located)
        self.problems += self._sentences.add(located)
        self._names.add(located)
        self._label_typos.add(located)
        self._index_columns.add(located)
        self._has_dates = self._has_dates or any(entity.label == DATE for entity in located.document.entities)
        if self._labels is None or DATE in self._labels:
            self._missing_dates += find_missing_dates(located)
        self.documents += 1
        self.sentences += len(located.index.sentences)
        self.words += len(located.index.starts)

    def finish(self) -> None:
        """Add the problems that are known only after the last document."""
        self.problems += self._names.varying()
        self.problems += self._label_typos.found()
        self.problems += self._index_columns.found()
        if self._has_dates:
            self.problems += self._missing_dates
