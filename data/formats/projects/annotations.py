"""The annotations of a project by one annotator: the journal, read again, and what is added to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ...documents import Document
from ...errors import DataError
from .actions import Action, Entry
from .articles import Article
from .journal import Journal, read_journal
from .state import ArticleState

ANNOTATOR, ANNOTATED_AT, SECONDS, FLAG = "annotator", "annotated_at", "seconds", "flag"
"""Keys of `Document.meta`: who annotated the article, when last, in how much time, and the note on it."""


def is_work_of(annotator: str, document: Document) -> bool:
    """Whether an annotator has worked on an article of a project, and did not only leave it as it was added."""
    return document.meta.get(ANNOTATOR) == annotator


class Annotations:
    """The annotations of one annotator.

    Args:
        articles: those of the project.
        annotator: the name of the annotator.
        path: the journal, which need not exist.

    Raises:
        DataError: the journal cannot be read, or an action in it cannot be applied.
    """

    def __init__(self, articles: Mapping[str, Article], annotator: str, path: Path) -> None:
        self.annotator = annotator
        self._states = {name: ArticleState.of(article) for name, article in articles.items()}
        if path.exists():
            for number, entry in read_journal(path):
                self._replay(entry, path, number)

    def __getitem__(self, article: str) -> ArticleState:
        return self._states[article]

    def document(self, article: str) -> Document:
        """An article with its entities, and in its meta who annotated it, when, and in how many seconds.

        An entity that the file had keeps what it means.
        """
        state = self._states[article]
        document = state.article.document
        meanings = {entity.key: entity.meaning for entity in document.entities}
        found = (state.article.entity_of(held.mark) for held in state.entities)
        entities = tuple(replace(entity, meaning=meanings.get(entity.key, ())) for entity in found)
        meta = dict(document.meta)
        if state.changes:
            meta |= {ANNOTATOR: self.annotator, ANNOTATED_AT: state.last, SECONDS: round(state.seconds, 1)}
        if state.flag is not None:
            meta[FLAG] = state.flag
        return Document(document.id, document.text, entities, meta, document.sentences)

    def _replay(self, entry: Entry, path: Path, number: int) -> None:
        state = self._states.get(entry.article)
        try:
            if state is None:
                raise ValueError(f"found the article {entry.article!r}, expected one of the project")
            state.apply(entry.action, entry.at)
        except ValueError as error:
            raise DataError(
                f"{error}; the journal does not fit the project: restore both from the same copy",
                path=path,
                line=number,
            ) from None


class Writing(Annotations):
    """The annotations of an annotator at work: what is applied is written into the journal first.

    Attributes:
        mended: what was removed from the journal's end (`Journal.mended`).
    """

    def __init__(self, articles: Mapping[str, Article], annotator: str, path: Path) -> None:
        super().__init__(articles, annotator, path)
        self._articles = articles
        self._journal = Journal(path)
        self.mended = self._journal.mended

    def perform(self, article: str, actions: Sequence[Action]) -> ArticleState:
        """Apply actions to an article and write them to the disk, all of them or none.

        Returns:
            The annotation of the article.

        Raises:
            ValueError: one cannot be applied.
            NotSavedError: the disk is full or fails.
        """
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        state = self._states[article].copy()
        for action in actions:
            state.apply(action, now)
        self._journal.append([Entry(now, article, action) for action in actions])
        self._states[article] = state
        return state

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()
