"""The annotations of the others, for comparison and adjudication."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..data.errors import DataError
from ..data.formats.projects.actions import Mark, Offer, Offered
from ..data.formats.projects.annotations import Annotations, is_work_of
from ..data.formats.projects.folder import Project
from .adjudication import Difference, agreement_of, find_differences
from .settings import Settings


class Others:
    """The annotations of the others. A journal that has changed, as another machine has written it, is read again.

    Args:
        project: the project.
        settings: how it is annotated.

    Raises:
        DataError: one of the two annotators to decide between is none of the project.
    """

    def __init__(self, project: Project, settings: Settings) -> None:
        self._project, self._settings = project, settings
        self._read: dict[str, tuple[tuple[int, int], Annotations]] = {}
        self._agreement: tuple[tuple[Annotations, Annotations], dict[str, Any]] | None = None
        for name in settings.adjudicate or ():
            if name not in project.annotators:
                known = ", ".join(project.annotators) or "none"
                raise DataError(
                    f"found no annotator {name!r}, expected one of {known}; correct --adjudicate", path=project.path
                )

    def __getitem__(self, annotator: str) -> Annotations:
        path = self._project.journal(annotator)
        stamp = _stamp(path)
        if annotator not in self._read or self._read[annotator][0] != stamp:
            self._read[annotator] = stamp, Annotations(self._project.articles, annotator, path)
        return self._read[annotator][1]

    @property
    def names(self) -> list[str]:
        """The other annotators of the project."""
        return [name for name in self._project.annotators if name != self._settings.annotator]

    def marks(self, article: str) -> dict[str, list[Mark]]:
        """The entities that each of the others has in an article, if there are any."""
        found = {name: self[name][article] for name in self.names}
        return {name: list(state.marks) for name, state in found.items() if state.changes}

    def agreed(self, article: str) -> Offer:
        """What the two annotators whose differences are decided agree on."""
        one, two = (set(marks) for marks in self.pair(article))
        both = sorted(one & two)
        return Offer(entities=tuple(Offered(*mark, None) for mark in both), by="adjudication")

    def pair(self, article: str) -> tuple[Sequence[Mark], Sequence[Mark]]:
        """The entities of the two annotators whose differences are decided."""
        one, two = self.compared
        return one[article].marks, two[article].marks

    @property
    def compared(self) -> tuple[Annotations, Annotations]:
        """The annotations of the two annotators whose differences are decided."""
        one, two = self._settings.adjudicate or ("", "")
        return self[one], self[two]

    @property
    def agreement(self) -> dict[str, Any]:
        """How well these two agree, and on how many articles: those that both have worked on and marked as done.

        `musamma agree` compares the same articles, so it finds the same figures.
        """
        one, two = found = self.compared
        if self._agreement is None or self._agreement[0] != found:  # a journal was read again
            articles = list(self._project.articles)
            pairs = [(one.document(x), two.document(x)) for x in articles if one[x].done and two[x].done]
            both = [x for x in pairs if is_work_of(one.annotator, x[0]) and is_work_of(two.annotator, x[1])]
            measured = agreement_of([a for a, _ in both], [b for _, b in both])
            self._agreement = found, {**measured, "articles": len(both)}
        return self._agreement[1]

    def both_began(self, article: str) -> bool:
        """Whether both have worked on an article."""
        return all(annotations[article].changes for annotations in self.compared)

    def differences(self, article: str) -> list[Difference]:
        """What the two differ in, in an article."""
        return find_differences(*self.pair(article))

    def choose(self, article: str, words: tuple[int, int], choice: int) -> list[Mark]:
        """The entities of the chosen annotator within the words of a difference; none for the choice 0."""
        if choice == 0:
            return []
        return [mark for mark in self.pair(article)[choice - 1] if mark.first <= words[1] and words[0] <= mark.last]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
