"""Lookup of words by offset."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from ..documents import Document, Entity, Sentence
from .segmentation import sentences_of


class WordIndex:
    """Finds the words of a document by offset, in logarithmic time.

    Words are identified by their index in the document, from 0.

    Args:
        sentences: all sentences of the document.

    Attributes:
        sentences: the sentences.
        starts: the start offset of each word.
        ends: the end offset of each word.
        firsts: the index of each sentence's first word, followed by the number of words.
    """

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.starts = [word.start for sentence in sentences for word in sentence.words]
        self.ends = [word.end for sentence in sentences for word in sentence.words]
        self.firsts = list(accumulate((len(sentence.words) for sentence in sentences), initial=0))

    @classmethod
    def of(cls, document: Document) -> "WordIndex":
        """The index of a document's words."""
        return cls(sentences_of(document))

    def starting(self, offset: int) -> int | None:
        """The word that starts at an offset; None if there is none."""
        word = bisect_left(self.starts, offset)
        return word if word < len(self.starts) and self.starts[word] == offset else None

    def ending(self, offset: int) -> int | None:
        """The word that ends at an offset; None if there is none."""
        word = bisect_left(self.ends, offset)
        return word if word < len(self.ends) and self.ends[word] == offset else None

    def reaching(self, offset: int) -> int:
        """The word at an offset, or else the next word; the number of words if there is none."""
        return bisect_right(self.ends, offset)

    def before(self, offset: int) -> int:
        """The last word that starts before an offset; -1 if there is none."""
        return bisect_left(self.starts, offset) - 1

    def sentence(self, word: int) -> int:
        """The index of the sentence that contains a word."""
        return bisect_right(self.firsts, word) - 1

    def span(self, entity: Entity) -> tuple[int, int, int] | None:
        """The words of an entity.

        Returns:
            The index of its sentence, and the half-open range of its words, counted from the start of the sentence;
            None if the entity does not consist of whole words of one sentence.
        """
        first, last = self.starting(entity.start), self.ending(entity.end)
        if first is None or last is None or last < first:
            return None
        sentence = self.sentence(first)
        start = self.firsts[sentence]
        return (sentence, first - start, last + 1 - start) if last < self.firsts[sentence + 1] else None
