"""Predicting the articles of a project while its page is already open."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ...data.documents import PROVENANCE, Document
from ...data.formats.projects.folder import Project
from ...inference.predictor import Predictor
from .suggestions import read_suggested, write_suggestions

_EVERY = 20
"""The number of articles after which their suggestions are shown."""


class Suggesting:
    """A model at work on the articles of a project.

    Args:
        project: the project.
        model: a run folder, a model folder or a hub id.
        backend: the name of a backend, or "auto".

    Attributes:
        done: the number of articles that are predicted.
        total: the number of articles to predict.
    """

    def __init__(self, project: Project, model: str, backend: str) -> None:
        self._project, self._model, self._backend = project, model, backend
        self.done = self.total = 0

    @property
    def record(self) -> dict[str, Any]:
        """How far it is, as the page shows it."""
        message = f"{self.done:,} of {self.total:,} articles" if self.total else "loading the model"
        return {"share": self.done / self.total if self.total else 0.0, "message": message}

    async def run(self, on_found: Callable[[list[Document]], None]) -> None:
        """Predict all articles, unless this very model has done so before, and write what it found into the project.

        Args:
            on_found: called with all that is known, again and again as it grows, in the thread of the event loop.

        Raises:
            ModelError: the model cannot be used.
        """
        found: dict[str, Document] = {}
        batches = self._predict(found)
        while await asyncio.to_thread(next, batches, None) is not None:
            on_found(list(found.values()))
        if self.total:
            await asyncio.to_thread(write_suggestions, self._project, list(found.values()))

    def _predict(self, found: dict[str, Document]) -> Iterator[bool]:
        """Put the predicted articles into `found`, and yield now and then."""
        predictor = Predictor.load(self._model, backend=self._backend)
        checksum = None if predictor.origin is None else predictor.origin.checksum
        for document in read_suggested(self._project):
            provenance = document.meta.get(PROVENANCE)
            if isinstance(provenance, dict) and provenance.get("checksum") == checksum:
                found[document.id] = document
        waiting = [each.document for name, each in self._project.articles.items() if name not in found]
        self.total = len(waiting)
        yield True
        bare = (replace(document, entities=(), meta={}) for document in waiting)
        for document in predictor.predict_many(bare):
            found[document.id] = document
            self.done += 1
            if self.done % _EVERY == 0 or self.done == self.total:
                yield True
