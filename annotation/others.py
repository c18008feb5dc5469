"""The annotations of the others, for comparison and adjudication."""

from collections.abc import Sequence
from pathlib import Path

from ..data.errors import DataError
from ..data.formats.projects.actions import Mark, Offer, Offered
from ..data.formats.projects.annotations import Annotations
from ..data.formats.projects.folder import Project
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
        one, two = self._settings.adjudicate or ("", "")
        return self[one][article].marks, self[two][article].marks

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
