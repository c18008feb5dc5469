"""Renaming and dropping labels, and removing overlaps of entities."""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import replace

from ..documents import Document, Entity

REST = "*"
"""In `map_labels`, denotes all labels that are not renamed."""


def map_labels(document: Document, names: Mapping[str, str], *, drop: Collection[str] = ()) -> Document:
    """Rename the labels of a document's entities, and drop entities with certain labels.

    Args:
        names: for each label of the document to rename, the new label; other labels are unchanged.
        drop: labels whose entities are dropped, as named before renaming; `REST` denotes all labels that are not in
            `names`.
    """
    entities = tuple(
        replace(entity, label=names.get(entity.label, entity.label))
        for entity in document.entities
        if not is_dropped(entity.label, names, drop)
    )
    return replace(document, entities=entities)


def is_dropped(label: str, names: Mapping[str, str], drop: Collection[str]) -> bool:
    """Whether `map_labels` drops the entities of a label."""
    return label in drop or (REST in drop and label not in names)


def keep_labels(document: Document, labels: Collection[str]) -> Document:
    """The document without the entities whose label is not one of `labels`."""
    return map_labels(document, {label: label for label in labels}, drop=(REST,))


def keep_longest(document: Document) -> Document:
    """Keep the longest of any overlapping entities; of equally long ones, the first."""
    kept: list[Entity] = []
    for entity in sorted(document.entities, key=lambda entity: (entity.start - entity.end, entity.key)):
        at = bisect_left(kept, entity.key, key=lambda other: other.key)
        free_before = at == 0 or kept[at - 1].end <= entity.start
        if free_before and (at == len(kept) or entity.end <= kept[at].start):
            kept.insert(at, entity)
    return replace(document, entities=tuple(kept))
