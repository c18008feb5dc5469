"""Entities and their context as commands show them, on the screen and in JSON."""

from typing import Any

from ..data.documents import Document, Entity
from ..evaluation.pages.marks import cut_context
from ..evaluation.paired.entity_errors import EntityError


def mention(document: Document, entity: Entity) -> str:
    """An entity as text: label, words, character offsets."""
    return f"{entity.label} «{document.surface(entity)}» {entity.start}:{entity.end}"


def context_line(error: EntityError) -> str:
    """The line of text around an error, with the span of the error in square brackets."""
    before, *marked, after = cut_context(error)
    return f"    {before.text}[{''.join(segment.text for segment in marked)}]{after.text}"


def entity_json(document: Document, entity: Entity | None) -> dict[str, Any] | None:
    """An entity as plain values for JSON, with its text; None if there is no entity."""
    if entity is None:
        return None
    surface = document.surface(entity)
    return {"start": entity.start, "end": entity.end, "label": entity.label, "text": surface}
