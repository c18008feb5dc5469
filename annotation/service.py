"""The server of a project: what requests share."""

import asyncio
import logging
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

from ..data.documents import Document
from ..data.errors import ModelError
from ..data.formats.projects.actions import (
    Action,
    Dismiss,
    Done,
    Edit,
    Offer,
    Redo,
    Seen,
    Undo,
    parse_action,
)
from ..data.formats.projects.annotations import Writing
from ..data.formats.projects.articles import Article
from ..data.formats.projects.folder import Project
from ..data.formats.projects.journal import NotSavedError
from ..data.formats.projects.state import ArticleState
from ..serving.errors import ApiError
from .checks import LabelsOfNames, labelled_names
from .guide import guide_html
from .models.order import Waiting, order_articles
from .models.retraining import Retraining
from .models.scores import Scores
from .models.suggesting import Suggesting
from .models.suggestions import Suggestions
from .others import Others
from .same_names import SameNames
from .settings import Settings

_LOG = logging.getLogger(__name__)

_COUNTED = 1 << 20
"""More actions than an article has."""


class Service:
    """A project that is being annotated.

    Args:
        project: the project, which this process has locked.
        settings: how it is annotated.
        scores: what the scores of the suggestions are worth.

    Attributes:
        guide: the guide as HTML; None if there is none.
        retraining: the training of models on what is annotated.
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
        self.guide = guide_html(project)
        self.retraining = Retraining(project, settings.config)
        self.scores = scores or Scores()
        self.suggestions = Suggestions.read(project)
        self.suggesting: Suggesting | None = None
        self.ends = False
        self._shown: dict[str, tuple[int, ArticleState]] = {}
        self._counted: dict[str, tuple[int, list[tuple[str, str]]]] = {}
        self._names: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._tasks: set[asyncio.Task[None]] = set()

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
        return (0 if offer is None else _checksum(offer)) * _COUNTED + self.mine[name].changes

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
        if state.begun:
            return None
        if self.settings.adjudicate is not None:
            return self.others.agreed(name)
        return None if state.done or state.entities else self.suggestions.offer(name, self.threshold)

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
        if isinstance(action, Done) and action.done:
            self._retrain_if_due()
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

    @property
    def threshold(self) -> float:
        """The score from which suggestions are accepted unless they are changed."""
        chosen = self.project.threshold
        return self.scores.threshold if chosen is None else chosen

    def choose_threshold(self, value: float) -> None:
        """Show suggestions from another score on as accepted, in articles that the annotator has not begun."""
        self.project.threshold = value
        self.project.save()

    def order(self) -> list[str]:
        """The ids of the articles in the order in which they should be annotated."""
        waiting = []
        for name, article in self.project.articles.items():
            state = self.mine[name]
            scores = [each.score or 0.0 for each in self.suggestions[name]] if name in self.suggestions else None
            waiting.append(Waiting(name, article.words, scores, state.begun, state.done, article.test))
        return order_articles(waiting, self.scores, seed=self.project.seed)

    def document(self, name: str) -> Document:
        """An article with the entities that are shown."""
        article = self.article(name)
        entities = tuple(article.entity_of(mark) for mark in self.shown(name).marks)
        return replace(article.document, entities=entities)

    def labels_of_names(self) -> LabelsOfNames:
        """How often each name has each label in all articles, as they are shown."""
        for name in self.project.articles:
            version = self.version(name)
            if name not in self._counted or self._counted[name][0] != version:
                before = self._counted[name][1] if name in self._counted else []
                after = labelled_names(self.document(name))
                self._counted[name] = version, after
                for surface, label in before:
                    self._names[surface][label] -= 1
                for surface, label in after:
                    self._names[surface][label] += 1
        return self._names

    @cached_property
    def same_names(self) -> SameNames:
        """The words of all articles, by what they may mean."""
        return SameNames(self.project.articles)

    def retrain(self) -> None:
        """Begin to train a model on what is finished.

        Raises:
            ApiError: a model is being trained, or nothing is finished.
        """
        if self.retraining.runs:
            raise ApiError("invalid_request", "found a training that runs, expected none; wait for its end")
        done = [name for name in self.project.articles if self.mine[name].done]
        train = [self.mine.document(name) for name in done if not self.project.articles[name].test]
        test = [self.mine.document(name) for name in done if self.project.articles[name].test]
        if not any(document.entities for document in train):
            raise ApiError("invalid_request", "found no finished article to train on, expected one with entities")
        self.retraining.begin()
        task = asyncio.get_running_loop().create_task(self._retrain(train, test))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _retrain_if_due(self) -> None:
        last = self.retraining.last
        done = sum(self.mine[name].done for name in self.project.articles)
        new = done - (0 if last is None else self.retraining.articles(last))
        if self.settings.retrain and new >= self.settings.retrain and not self.retraining.runs:
            with suppress(ApiError):  # nothing to train on yet
                self.retrain()

    async def _retrain(self, train: Sequence[Document], test: Sequence[Document]) -> None:
        run = await self.retraining.run(train, test)
        if run is None:
            return
        self.scores = Scores.of_run(run.calibration)
        try:
            await self._suggest(str(run.path))
        except ModelError as error:
            self.retraining.message = str(error)

    async def suggest(self) -> None:
        """Let the model of the settings predict the articles.

        Raises:
            ModelError: it cannot be used.
        """
        if self.settings.model is not None:
            await self._suggest(self.settings.model)

    async def _suggest(self, model: str) -> None:
        self.suggesting = Suggesting(self.project, model, self.settings.backend)
        try:
            await self.suggesting.run(self._take)
        finally:
            self.suggesting = None

    def _take(self, documents: list[Document]) -> None:
        self.suggestions = Suggestions.of(documents, self.project)

    def shed(self, code: str) -> None:
        """A request is refused because of load."""
        _LOG.warning("refused: %s", code)

    def left(self) -> None:
        """A client has left before the answer."""

    def answered(self, request: str, method: str, path: str, status: int, seconds: float) -> None:
        """A request is answered."""
        if status >= 500:
            _LOG.warning("%s %s %s: %s after %.3f s", request, method, path, status, seconds)

    async def stop(self) -> None:
        """End what runs in the background."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def close(self) -> None:
        """Close the journal."""
        self.mine.close()


@lru_cache(maxsize=10_000)
def _checksum(offer: Offer) -> int:
    return zlib.crc32(offer.model_dump_json().encode())
