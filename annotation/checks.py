"""The rules and hints of `musamma check` for one article, each with its words and what would correct it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..data.check_files import DATE
from ..data.checks.faults import check_document
from ..data.checks.hints import find_empty_words, find_hints, find_missing_dates
from ..data.checks.span_edges import trimmed
from ..data.documents import Document
from ..data.formats.projects.actions import Mark
from ..data.formats.projects.articles import Article
from ..data.located import Lines, LocatedDocument
from ..data.problems import Problem
from ..data.text.dates import find_dates
from ..data.text.names import with_single_spaces

_OF_THE_TEXT = frozenset({"invisible-character", "unnormalised", "long-sentence", "empty-word"})
"""Hints about the text, which an annotator cannot change."""

_OFFSETS = re.compile(r" at \d+(:\d+)?| \d+:\d+(?= ')")
"""Where something is, in characters: the page shows the words instead."""

LabelsOfNames = Mapping[str, Counter[str]]
"""How often a name has each label in a project, by the name with single spaces."""


def labelled_names(document: Document) -> list[tuple[str, str]]:
    """The entities of a document: each name with single spaces, and its label."""
    return [(with_single_spaces(document.surface(entity)), entity.label) for entity in document.entities]


def find_faults(
    article: Article, document: Document, labels: tuple[str, ...], names: LabelsOfNames
) -> list[dict[str, Any]]:
    """What `musamma check` finds in an article, as far as its annotation can correct it.

    Args:
        article: the article.
        document: the article with its entities as they are now.
        labels: those of the project.
        names: the labels of the names in all articles.

    Returns:
        In the order of the text, for each the rule, the message, the first and the last word, and the edit that would
        correct it; None if a person must decide.
    """
    index = article.index
    # The line of each word is its index, so that the line of a problem is the word that it is about.
    located = LocatedDocument(document, Path(document.id), Lines(0, tuple(index.firsts[:-1])))
    marks = [article.mark_of(entity) for entity in document.entities]
    by_first = {mark.first: mark for mark in marks}
    found = [
        _fault(problem, by_first.get(problem.line), _trimmed(located, article, problem, by_first))
        for problem in (*check_document(located, labels=labels), *find_empty_words(located), *find_hints(located))
        if problem.rule not in _OF_THE_TEXT
    ]
    if DATE in labels:
        found += _dates(located, article)
    found += _names(document, marks, names)
    return sorted(found, key=lambda fault: (fault["first"], fault["last"], fault["rule"]))


def _fault(problem: Problem, mark: Mark | None, fix: dict[str, Any] | None) -> dict[str, Any]:
    last = problem.line if mark is None else mark.last
    what = _OFFSETS.sub("", problem.found.partition(": ")[2] or problem.found).replace(" is O", " has no label")
    return {
        "rule": problem.rule,
        "message": f"{what}: {problem.advice}",
        "first": problem.line,
        "last": last,
        "fix": fix,
    }


def _trimmed(
    located: LocatedDocument, article: Article, problem: Problem, marks: Mapping[int, Mark]
) -> dict[str, Any] | None:
    """The edit that takes punctuation out of an entity."""
    mark = marks.get(problem.line)
    if problem.rule != "span-punctuation" or mark is None:
        return None
    return _edit([mark], [article.mark_of(trimmed(located, article.entity_of(mark)))])


def _dates(located: LocatedDocument, article: Article) -> Iterator[dict[str, Any]]:
    index = article.index
    ends = {index.reaching(start): index.before(end) for start, end in find_dates(article.document.text)}
    for problem in find_missing_dates(located):
        first, last = problem.line, ends.get(problem.line, problem.line)
        mark = Mark(first, last, DATE)
        whole = index.sentence(first) == index.sentence(last)
        yield _fault(problem, mark, _edit([], [mark]) if whole else None)


def _names(document: Document, marks: Iterable[Mark], names: LabelsOfNames) -> Iterator[dict[str, Any]]:
    """Names whose label here is rarer than another one that they have in the project."""
    for mark, entity in zip(marks, document.entities, strict=True):
        name = with_single_spaces(document.surface(entity))
        labels = +names.get(name, Counter())
        most, count = labels.most_common(1)[0] if labels else (mark.label, 0)
        if most != mark.label and count > labels[mark.label]:
            said = ", ".join(f"{label} ({number})" for label, number in labels.most_common())
            yield {
                "rule": "label-varies",
                "message": f"{name!r} is {said}: check whether {mark.label} is correct here",
                "first": mark.first,
                "last": mark.last,
                "fix": _edit([mark], [Mark(mark.first, mark.last, most)]),
            }


def _edit(remove: list[Mark], add: list[Mark]) -> dict[str, Any]:
    return {"do": "edit", "remove": remove, "add": add, "by": "check"}
