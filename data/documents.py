"""The data model: documents, sentences, words and entities.

All spans are half-open, and all offsets count Unicode characters of the raw text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .notebook import document_html

PROVENANCE = "musamma"
"""Key of `Document.meta`: the model that predicted the entities, and how much text it read (`inference.provenance`)."""


Fact = str | int | bool | None
"""What is known of an entity under one name: a value of JSON that is neither a list, an object nor a fraction."""

OF_DATES = ("value", "timex", "mod", "kind", "calendar", "hijri", "anchor", "rule", "assumed", "reason")
OF_NAMES = ("bare", "bare_start", "sure", "cluster")
MEANING = (*OF_DATES, *OF_NAMES)
"""The names of the facts of `Entity.meaning`: those of a date, then those of a name (`inference.meaning`)."""


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
        meaning: what it stands for: pairs of a name of `MEANING` and a fact; empty if nobody has asked.
    """

    start: int
    end: int
    label: str
    score: float | None = None
    meaning: tuple[tuple[str, Fact], ...] = ()

    @property
    def written_score(self) -> float | None:
        """The score as files and answers have it: to six digits. Whoever shows fewer starts from these."""
        return None if self.score is None else round(self.score, 6)

    @property
    def value(self) -> str | None:
        """The value of a date, such as ``2021-04-06``; None if it has none, or if it is not known."""
        return next((str(fact) for name, fact in self.meaning if name == "value" and fact is not None), None)

    def with_facts(self, facts: Mapping[str, Fact], *, instead_of: Collection[str] = ()) -> "Entity":
        """The same entity with more facts, in the order of `MEANING`; those that it has of some names are forgotten."""
        known = {name: fact for name, fact in self.meaning if name not in instead_of} | dict(facts)
        return replace(self, meaning=tuple((name, known[name]) for name in MEANING if name in known))

    def moved(self, by: int) -> "Entity":
        """The same entity of a text in which it stands `by` characters later."""
        meaning = tuple((k, v + by if k == "bare_start" and isinstance(v, int) else v) for k, v in self.meaning)
        return replace(self, start=self.start + by, end=self.end + by, meaning=meaning)

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
