"""The words of a document as spaCy's tokens, and Prodigy's: they hold the whole text, white space too."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...documents import Document
from ...text.segmentation import sentences_of


@dataclass(frozen=True, slots=True)
class SpacedToken:
    """A token.

    Attributes:
        start: its offset.
        end: the offset after it.
        space: whether a space follows, which belongs to no token.
        word: whether it is a word; other tokens are what stands between words, apart from one space.
        first: whether it is the first word of a sentence.
    """

    start: int
    end: int
    space: bool
    word: bool
    first: bool = False


def spaced_tokens(document: Document) -> Iterator[SpacedToken]:
    """The tokens of a document, which make up its text together with their spaces."""
    text, done = document.text, 0
    for sentence in sentences_of(document):
        for position, word in enumerate(sentence.words):
            yield from _gap(done, word.start)
            done = word.end + text.startswith(" ", word.end)
            yield SpacedToken(word.start, word.end, done > word.end, word=True, first=position == 0)
    yield from _gap(done, len(text))


def _gap(start: int, end: int) -> Iterator[SpacedToken]:
    if start < end:
        yield SpacedToken(start, end, space=False, word=False)
