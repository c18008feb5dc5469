"""The data model: documents, sentences, words and entities.

All spans are half-open, and all offsets count Unicode characters of the raw text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .notebook import document_html

PROVENANCE = "musamma"
"""Key of `Document.meta`: the model that predicted the entities, and how much text it read (`inference.provenance`)."""


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """A word, as the span ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, as consecutive words of one document."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A named entity, as a labelled span ``text[start:end]``.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        label: its type, for instance ``PER``.
        score: the confidence of the model that predicted it, from 0 to 1; None for an annotated entity.
    """

    start: int
    end: int
    label: str
    score: float | None = None

    @property
    def key(self) -> tuple[int, int, str]:
        """The span and the label. Two entities are the same if their keys are equal, whatever their scores."""
        return self.start, self.end, self.label


@dataclass(frozen=True, slots=True)
class Document:
    """A raw text with its entities.

    Attributes:
        id: unique within its corpus.
        text: the raw text, exactly as it was read.
        entities: sorted by start; they do not overlap in a valid document.
        meta: any other data that belongs to the text.
        sentences: the tokenization of the file that the document was read from; None if the file has none, so that
            the text is segmented (`data.text.segmentation.sentences_of` handles both).
    """

    id: str
    text: str
    entities: tuple[Entity, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] | None = None

    def surface(self, span: Entity | Word) -> str:
        """The text of an entity or a word. Offsets outside of the text are clipped."""
        return self.text[max(span.start, 0) : max(span.end, 0)]

    def _repr_html_(self) -> str:
        """The HTML that a notebook displays for the document (see `data.notebook.document_html`)."""
        return document_html(self.id, self.text, self.entities)
