"""A document whose names have their meaning: `bare`, `bare_start`, `sure` and `cluster`."""

from dataclasses import replace

from ....data.documents import OF_NAMES, Document, Fact
from .bare import bare_names
from .clusters import NameIndex
from .gazetteer import Gazetteer


def with_names(document: Document, *, gazetteer: Gazetteer | None = None) -> Document:
    """The document with what its names mean. Its text and its spans are the same, and it raises no error.

    Each entity gets ``bare``, the mention without proclitics; ``bare_start``, the offset in the text where that starts,
    or None if it is no part of the text; and ``sure``. Each that is no date gets ``cluster``, the id of its name: the
    same for all its spellings in the document.
    """
    bare = bare_names(document)
    index = NameIndex(gazetteer)
    mentioned = index.add(document, bare)
    clusters = index.clusters()
    entities = []
    for entity, name, counted in zip(document.entities, bare, mentioned, strict=True):
        start = None if name.start is None else max(entity.start, 0) + name.start
        facts: dict[str, Fact] = {"bare": name.text, "bare_start": start, "sure": name.sure}
        facts |= {} if counted is None else {"cluster": clusters[counted].id}
        entities.append(entity.with_facts(facts, instead_of=OF_NAMES))
    return replace(document, entities=tuple(entities))
