"""The things that flow through the project, each named once.

All offsets are half-open and count Unicode characters of the raw text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

PROVENANCE = "musamma"
"""Key of `Document.meta`: under which terms a model found the entities (see `inference.provenance`)."""


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """A word of a text: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of words of one document."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A named entity: ``text[start:end]``, its label, and a score in 0..1 when a model found it."""

    start: int
    end: int
    label: str
    score: float | None = None

    @property
    def key(self) -> tuple[int, int, str]:
        """What makes two entities the same: span and label, not the score."""
        return self.start, self.end, self.label


@dataclass(frozen=True, slots=True)
class Document:
    """A raw text and its entities.

    Attributes:
        id: unique within its corpus.
        text: the raw text, never changed.
        entities: sorted by start, non-overlapping.
        meta: anything else that travels with the text.
        sentences: the words as a file gave them, or None where the text's own words count
            (`data.text.segmentation.sentences_of` answers for both).
    """

    id: str
    text: str
    entities: tuple[Entity, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] | None = None

    def surface(self, span: Entity | Word) -> str:
        """The text of an entity or a word; what lies outside of the document's text is left out."""
        return self.text[max(span.start, 0) : max(span.end, 0)]

    def _repr_html_(self) -> str:
        """The document as a notebook shows it: `data.notebook.document_html`."""
        html: str = import_module(".notebook", __package__).document_html(self)
        return html
