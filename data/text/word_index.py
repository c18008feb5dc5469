"""Where the words of a document stand: in its text, in its sentences, on the lines of its file."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from ..documents import Document, Lines
from .segmentation import sentences_of


class Places:
    """Finds words by their offsets, in logarithmic time; words are counted from 0 through the whole document.

    Args:
        document: any document.
        lines: those on which it stands.
    """

    def __init__(self, document: Document, lines: Lines) -> None:
        self.sentences = sentences_of(document)
        self.starts = [word.start for sentence in self.sentences for word in sentence.words]
        self.ends = [word.end for sentence in self.sentences for word in sentence.words]
        self.firsts = list(accumulate((len(sentence.words) for sentence in self.sentences), initial=0))
        """The number of each sentence's first word, and of all words."""
        self._lines = lines

    def starting(self, offset: int) -> int | None:
        """The word that starts at an offset."""
        word = bisect_left(self.starts, offset)
        return word if word < len(self.starts) and self.starts[word] == offset else None

    def ending(self, offset: int) -> int | None:
        """The word that ends at an offset."""
        word = bisect_left(self.ends, offset)
        return word if word < len(self.ends) and self.ends[word] == offset else None

    def reaching(self, offset: int) -> int:
        """The first word that ends behind an offset: the one there, or the next one; the number of words if none."""
        return bisect_right(self.ends, offset)

    def before(self, offset: int) -> int:
        """The last word that starts before an offset; -1 if none."""
        return bisect_left(self.starts, offset) - 1

    def sentence(self, word: int) -> int:
        """The sentence of a word."""
        return bisect_right(self.firsts, word) - 1

    def line(self, word: int) -> int:
        """The line of a word; behind the last one, the document's first line."""
        if word >= len(self.starts):
            return self._lines.first
        sentence = self.sentence(word)
        return self._lines.of_word(sentence, word - self.firsts[sentence])

    def line_at(self, offset: int) -> int:
        """The line of what stands at an offset."""
        return self.line(self.reaching(offset))
