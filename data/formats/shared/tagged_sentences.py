"""Sentences as words and BIO tags, the form that files of words share, and the documents that they make."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...documents import Document, Sentence, Word
from ...tags.bio import IMPROPER_STARTS, spans_of_tags, tags_of
from ...text.segmentation import sentences_of


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """The words and BIO tags of one sentence of a file.

    Attributes:
        line: the line of the first word, from 1; 0 for a sentence that was not read from a file.
        document: the id of its document.
        words: the words, one per line of the file.
        tags: a BIO tag for each word; the outermost layer if the file has nested tags.
        inner: the tags of the other layers from the outside in, each as long as `words`; empty without nested tags.
    """

    line: int
    document: str
    words: tuple[str, ...]
    tags: tuple[str, ...]
    inner: tuple[tuple[str, ...], ...] = ()


def join_sentences(tagged: list[TaggedSentence]) -> Document:
    """Join the tagged sentences of one document, at least one, into a text with entities.

    A start is improper only if no entity of another layer starts there properly.
    """
    text, sentences = lay_out([sentence.words for sentence in tagged])
    entities, improper_starts, proper_starts = [], [], set[int]()
    for sentence, found_sentence in zip(tagged, sentences, strict=True):
        for tags in (sentence.tags, *sentence.inner):
            found, improper = spans_of_tags(found_sentence.words, tags)
            entities += found
            improper_starts += improper
            proper_starts.update({entity.start for entity in found}.difference(improper))
    if any(sentence.inner for sentence in tagged):
        entities.sort(key=lambda entity: entity.key)
        improper_starts = sorted(set(improper_starts) - proper_starts)
    meta = {IMPROPER_STARTS: improper_starts} if improper_starts else {}
    return Document(tagged[0].document, text, tuple(entities), meta, sentences)


def lay_out(sentences: Sequence[Sequence[str]]) -> tuple[str, tuple[Sentence, ...]]:
    """The text of sentences, with a space between words and a newline between sentences; and their words in it."""
    laid_out, position = [], 0
    for sentence in sentences:
        words = []
        for word in sentence:
            words.append(Word(position, position + len(word)))
            position += len(word) + 1
        laid_out.append(Sentence(tuple(words)))
    return "\n".join(map(" ".join, sentences)), tuple(laid_out)


def tagged_sentences(document: Document) -> list[TaggedSentence]:
    """The words and tags of a document, sentence by sentence: the inverse of `join_sentences`, except for white space.

    Raises:
        DataError: an entity cannot be written as tags of whole words.
    """
    return [
        TaggedSentence(0, document.id, tuple(map(document.surface, sentence.words)), tuple(tags))
        for sentence, tags in zip(sentences_of(document), tags_of(document), strict=True)
    ]
