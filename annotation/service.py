"""The server of a project: what requests share."""

import logging
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..data.documents import Document
from ..data.errors import DataError
from ..data.formats.projects.actions import (
    Action,
    Dismiss,
    Done,
    Edit,
    Mark,
    Offer,
    Offered,
    Redo,
    Seen,
    Undo,
    parse_action,
)
from ..data.formats.projects.annotations import Annotations, Writing
from ..data.formats.projects.articles import Article
from ..data.formats.projects.folder import Project
from ..data.formats.projects.journal import NotSavedError
from ..data.formats.projects.state import ArticleState, Held
from ..serving.errors import ApiError
from .scores import Scores
from .settings import Settings
from .suggesting import Suggesting
from .suggestions import Suggestions

_LOG = logging.getLogger(__name__)

_TITLE = 8
"""The number of words of an article that stand for it in the list."""

_COUNTED = 1 << 20
"""More actions than an article has."""


class Service:
    """A project that is being annotated.

    Args:
        project: the project, which this process has locked.
        settings: how it is annotated.
        scores: what the scores of the suggestions are worth.

    Attributes:
        threshold: the score from which suggestions are accepted unless they are changed.
        suggestions: what a model found.
        suggesting: the model at work; None if there is none.
        ends: whether the server is about to end.

    Raises:
        DataError: a journal or the suggestions cannot be read.
    """

    def __init__(self, project: Project, settings: Settings, scores: Scores | None = None) -> None:
        self.project, self.settings = project, settings
        self.mine = Writing(project.articles, settings.annotator, project.journal(settings.annotator))
        self.others = Others(project, settings)
        self.scores = scores or Scores()
        self.threshold = self.scores.threshold
        self.suggestions = Suggestions.read(project)
        self.suggesting: Suggesting | None = None
        self.ends = False
        self._shown: dict[str, tuple[int, ArticleState]] = {}
        self._rows: dict[str, tuple[int, dict[str, Any]]] = {}

    def article(self, name: str) -> Article:
        """An article.

        Raises:
            ApiError: there is none of this id.
        """
        found = self.project.articles.get(name)
        if found is None:
            raise ApiError("not_found", f"found no article {name!r}, expected one of the project")
        return found

    def version(self, name: str) -> int:
        """A number that changes with everything that an annotator sees of an article, except the time spent on it."""
        offer = self._offer(name)
        shown = 0 if offer is None else zlib.crc32(offer.model_dump_json().encode())
        return shown * _COUNTED + self.mine[name].changes

    def shown(self, name: str) -> ArticleState:
        """The annotation of an article as it is shown: with what is offered, if the annotator has not begun."""
        version = self.version(name)
        if name not in self._shown or self._shown[name][0] != version:
            state, offer = self.mine[name], self._offer(name)
            if offer is not None:
                state = state.copy()
                state.apply(offer, state.last)
            self._shown[name] = version, state
        return self._shown[name][1]

    def _offer(self, name: str) -> Offer | None:
        """What is offered before the first step in an article."""
        state = self.mine[name]
        if state.begun or state.done:
            return None
        if self.settings.adjudicate is not None:
            return self.others.agreed(name)
        return None if state.entities else self.suggestions.offer(name, self.threshold)

    def perform(self, name: str, record: Mapping[str, Any]) -> ArticleState:
        """Do what a request asks for, and write it to the disk.

        Args:
            name: the id of the article.
            record: the action as plain values, with the version of the article that the annotator sees.

        Raises:
            ApiError: the action is none, or cannot be done; the article has changed since; or the disk is full.
        """
        self.article(name)
        values = dict(record)
        version = values.pop("version", None)
        try:
            action = parse_action(values)
        except ValueError as error:
            raise ApiError("invalid_request", str(error)) from None
        if not isinstance(action, Seen) and version != self.version(name):
            raise ApiError("stale", "found another version of the article, as it was changed elsewhere; load it again")
        return self.do(name, action)

    def do(self, name: str, action: Action) -> ArticleState:
        """Do an action that was checked for its version, and write it to the disk.

        Raises:
            ApiError: it cannot be done, or the disk is full.
        """
        if isinstance(action, Offer):
            raise ApiError("invalid_request", "found an offer, expected an action of an annotator")
        if isinstance(action, Edit):
            self._refuse_labels(action)
            action = self._chosen(name, action)
        offer = self._offer(name) if isinstance(action, Edit | Dismiss | Undo | Redo | Done) else None
        try:
            self.mine.perform(name, [action] if offer is None else [offer, action])
        except NotSavedError as error:
            raise ApiError(
                "not_saved", f"{error}; nothing is lost that was saved before: make room, and try again"
            ) from None
        except ValueError as error:
            raise ApiError("invalid_request", str(error)) from None
        return self.shown(name)

    def _refuse_labels(self, edit: Edit) -> None:
        unknown = sorted({mark.label for mark in edit.add} - set(self.project.labels))
        if unknown:
            raise ApiError(
                "invalid_request", f"found the label {unknown[0]!r}, expected one of {', '.join(self.project.labels)}"
            )

    def _chosen(self, name: str, edit: Edit) -> Edit:
        """The edit of a choice: what is in the words of the difference is replaced by what was chosen."""
        if edit.choice is None or edit.words is None:
            return edit
        if self.settings.adjudicate is None:
            raise ApiError("invalid_request", "found a choice, expected a server with --adjudicate")
        first, last = edit.words
        remove = [mark for mark in self.shown(name).marks if mark.first <= last and first <= mark.last]
        add = self.others.choose(name, edit.words, edit.choice)
        return edit.model_copy(update={"remove": tuple(remove), "add": tuple(add), "by": "adjudication"})

    def set_threshold(self, value: float) -> None:
        """Show suggestions from another score on as accepted, in articles that the annotator has not begun."""
        self.threshold = value

    async def suggest(self) -> None:
        """Let the model of the settings predict the articles.

        Raises:
            ModelError: it cannot be used.
        """
        if self.settings.model is None:
            return
        self.suggesting = Suggesting(self.project, self.settings.model, self.settings.backend)
        try:
            await self.suggesting.run(self._take)
        finally:
            self.suggesting = None

    def _take(self, documents: list[Document]) -> None:
        self.suggestions = Suggestions.of(documents, self.project)

    # What the guard tells.

    def shed(self, code: str) -> None:
        """A request is refused because of load."""
        _LOG.warning("refused: %s", code)

    def left(self) -> None:
        """A client has left before the answer."""

    def answered(self, request: str, method: str, path: str, status: int, seconds: float) -> None:
        """A request is answered."""
        if status >= 500:
            _LOG.warning("%s %s %s: %s after %.3f s", request, method, path, status, seconds)

    # What is shown.

    def rows(self) -> list[dict[str, Any]]:
        """The articles as the list shows them."""
        return [self._row(name) for name in self.project.articles]

    def _row(self, name: str) -> dict[str, Any]:
        version = self.version(name)
        if name not in self._rows or self._rows[name][0] != version:
            state, article = self.shown(name), self.project.articles[name]
            row = {
                "id": name,
                "title": title_of(article),
                "words": article.words,
                "entities": len(state.marks),
                "questions": len(state.questions),
                "flagged": state.flag is not None,
                "flag": state.flag,
                "done": state.done,
                "test": article.test,
            }
            self._rows[name] = version, row
        return self._rows[name][1] | {"seconds": round(self.mine[name].seconds, 1)}

    def answer(self, name: str) -> dict[str, Any]:
        """The annotation of an article, as the page shows it after each action."""
        state = self.shown(name)
        undo, redo = state.steps
        return {
            "version": self.version(name),
            "entities": [_row_of(held) for held in state.entities],
            "suggestions": [_row_of(held)[:4] for held in state.questions],
            "flag": state.flag,
            "done": state.done,
            "undo": undo,
            "redo": redo,
        }

    def whole(self, name: str) -> dict[str, Any]:
        """An article with its words and its annotation."""
        article = self.article(name)
        text, index = article.document.text, article.index
        starts = [*index.starts, len(text)]
        words = [
            [text[start:end], text[end:after]]
            for start, end, after in zip(index.starts, index.ends, starts[1:], strict=True)
        ]
        return {
            "id": name,
            "before": text[: starts[0]],
            "words": words,
            "breaks": index.firsts[:-1],
            "test": article.test,
            "seconds": round(self.mine[name].seconds, 1),
            "others": {} if self.settings.blind else self.others.marks(name),
            **self.answer(name),
        }

    def close(self) -> None:
        """Close the journal."""
        self.mine.close()


class Others:
    """The annotations of the others. A journal that has changed, as another machine has written it, is read again."""

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

    def marks(self, article: str) -> dict[str, list[Mark]]:
        """The entities that each of the others has in an article, if there are any."""
        names = (name for name in self._project.annotators if name != self._settings.annotator)
        found = {name: self[name][article] for name in names}
        return {name: list(state.marks) for name, state in found.items() if state.changes}

    def agreed(self, article: str) -> Offer | None:
        """What the two annotators whose differences are decided agree on; None if nothing."""
        one, two = (set(marks) for marks in self.pair(article))
        both = sorted(one & two)
        return Offer(entities=tuple(Offered(*mark, None) for mark in both), by="adjudication") if both else None

    def pair(self, article: str) -> tuple[Sequence[Mark], Sequence[Mark]]:
        """The entities of the two annotators whose differences are decided."""
        one, two = self._settings.adjudicate or ("", "")
        return self[one][article].marks, self[two][article].marks

    def choose(self, article: str, words: tuple[int, int], choice: int) -> list[Mark]:
        """The entities of the chosen annotator within the words of a difference; none for the choice 0."""
        if choice == 0:
            return []
        return [mark for mark in self.pair(article)[choice - 1] if mark.first <= words[1] and words[0] <= mark.last]


def title_of(article: Article) -> str:
    """The first words of an article, as they are in the text."""
    index = article.index
    if not index.starts:
        return ""
    text = article.document.text[index.starts[0] : index.ends[min(_TITLE, article.words) - 1]]
    return " ".join(text.split())


def _row_of(held: Held) -> list[Any]:
    return [*held.mark, held.score, held.by]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
