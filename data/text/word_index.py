"""Words found by their offsets."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from ..documents import Document, Entity, Sentence
from .segmentation import sentences_of


class WordIndex:
    """Finds words by their offsets, in logarithmic time; words are counted from 0 through the whole document.

    Args:
        sentences: of a document.
    """

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.starts = [word.start for sentence in sentences for word in sentence.words]
        self.ends = [word.end for sentence in sentences for word in sentence.words]
        self.firsts = list(accumulate((len(sentence.words) for sentence in sentences), initial=0))
        """The number of each sentence's first word, and of all words."""

    @classmethod
    def of(cls, document: Document) -> "WordIndex":
        """The words of a document."""
        return cls(sentences_of(document))

    def starting(self, offset: int) -> int | None:
        """The word that starts at an offset."""
        word = bisect_left(self.starts, offset)
        return word if word < len(self.starts) and self.starts[word] == offset else None

    def ending(self, offset: int) -> int | None:
        """The word that ends at an offset."""
        word = bisect_left(self.ends, offset)
        return word if word < len(self.ends) and self.ends[word] == offset else None

    def reaching(self, offset: int) -> int:
        """The first word that ends after an offset: the one there, or the next one; the number of words if none."""
        return bisect_right(self.ends, offset)

    def before(self, offset: int) -> int:
        """The last word that starts before an offset; -1 if none."""
        return bisect_left(self.starts, offset) - 1

    def sentence(self, word: int) -> int:
        """The sentence of a word."""
        return bisect_right(self.firsts, word) - 1

    def span(self, entity: Entity) -> tuple[int, int, int] | None:
        """The sentence of an entity, and its first word and last word + 1, counted in the sentence; None where it does
        not consist of whole words of one sentence.
        """
        first, last = self.starting(entity.start), self.ending(entity.end)
        if first is None or last is None or last < first:
            return None
        sentence = self.sentence(first)
        start = self.firsts[sentence]
        return (sentence, first - start, last + 1 - start) if last < self.firsts[sentence + 1] else None
