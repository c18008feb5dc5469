"""Labels of one corpus → labels of another."""

from bisect import bisect
from collections.abc import Collection, Mapping
from dataclasses import replace

from data.documents import Document, Entity


def map_labels(document: Document, names: Mapping[str, str], *, drop: Collection[str] = ()) -> Document:
    """Rename the labels of a document's entities, and leave out those of the labels in `drop`.

    Args:
        names: label in the document → label wanted; a label that is not there keeps its name.
        drop: labels of the document, before they are renamed.
    """
    entities = tuple(
        Entity(entity.start, entity.end, names.get(entity.label, entity.label), entity.score)
        for entity in document.entities
        if entity.label not in drop
    )
    return replace(document, entities=entities)


def outermost(document: Document) -> Document:
    """Of entities that overlap, keep the longest; of equally long ones, the first."""
    kept: list[Entity] = []
    for entity in sorted(document.entities, key=lambda entity: (entity.start - entity.end, entity.key)):
        place = bisect(kept, entity.start, key=lambda other: other.start)
        if (place == 0 or kept[place - 1].end <= entity.start) and (
            place == len(kept) or entity.end <= kept[place].start
        ):
            kept.insert(place, entity)
    return replace(document, entities=tuple(kept))
