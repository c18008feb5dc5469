"""Whether documents are annotated, predicted or neither: annotation tools tell these apart."""

from collections.abc import Iterable, Iterator

from ...documents import PROVENANCE, Document

OUR_MODEL = "musamma"
"""The name of the model in tasks with the entities of our own predictions, whose provenance is in their meta."""


def with_state(documents: Iterable[Document], *, annotated: bool = False) -> Iterator[tuple[Document, bool]]:
    """Documents, each with whether it is annotated, even if it has no entity: one of the documents has one.

    Args:
        annotated: whether they are annotated anyway, because one of those in other files has an entity.
    """
    waiting = list[Document]()
    for document in documents:
        annotated = annotated or has_annotation(document)
        waiting.append(document)
        if annotated or is_predicted(waiting[0]):
            yield from ((each, annotated) for each in waiting)
            waiting = []
    yield from ((each, False) for each in waiting)


def has_annotation(document: Document) -> bool:
    """Whether a document has entities that no model made."""
    return bool(document.entities) and not is_predicted(document)


def is_predicted(document: Document) -> bool:
    """Whether a model made the entities of a document."""
    return PROVENANCE in document.meta or any(entity.score is not None for entity in document.entities)
