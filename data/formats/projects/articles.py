"""An article of a project: its text in words, and the entities that it came with."""

from dataclasses import dataclass
from functools import cached_property

from ...documents import Document, Entity
from ...text.word_index import WordIndex
from .actions import Mark


@dataclass(frozen=True)
class Article:
    """An article.

    Attributes:
        document: the text, with the entities of the file that it was read from.
        annotated: whether people annotated that file, so that the article begins as done.
        test: whether it is set aside to test models.
    """

    document: Document
    annotated: bool = False
    test: bool = False

    @cached_property
    def index(self) -> WordIndex:
        """The words by their offsets."""
        return WordIndex.of(self.document)

    @property
    def words(self) -> int:
        """The number of words."""
        return len(self.index.starts)

    @cached_property
    def beginning(self) -> tuple[Mark, ...]:
        """The entities of the file, in words.

        Raises:
            ValueError: one does not consist of whole words of one sentence.
        """
        return tuple(self.mark_of(entity) for entity in self.document.entities)

    def mark_of(self, entity: Entity) -> Mark:
        """An entity of the text, in words.

        Raises:
            ValueError: it does not consist of whole words of one sentence.
        """
        span = self.index.span(entity)
        if span is None:
            raise ValueError(
                f"found the {entity.label} at {entity.start}:{entity.end}, expected whole words of one sentence; "
                "musamma check --fix corrects the file that it comes from"
            )
        start = self.index.firsts[span[0]]
        return Mark(start + span[1], start + span[2] - 1, entity.label)

    def entity_of(self, mark: Mark, score: float | None = None) -> Entity:
        """A mark as an entity of the text."""
        return Entity(self.index.starts[mark.first], self.index.ends[mark.last], mark.label, score)

    def check(self, mark: Mark) -> None:
        """Check that a mark is within the article and within one sentence.

        Raises:
            ValueError: it is not.
        """
        if not 0 <= mark.first <= mark.last < self.words:
            raise ValueError(f"found the words {mark.first} to {mark.last}, expected those of 0 to {self.words - 1}")
        if self.index.sentence(mark.first) != self.index.sentence(mark.last):
            raise ValueError(
                f"found the words {mark.first} to {mark.last} in two sentences, expected an entity within one"
            )
