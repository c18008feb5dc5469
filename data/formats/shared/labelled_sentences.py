"""Sentences as words and labelled ranges of words, which may overlap, and the documents that they make."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...documents import Document, Entity
from ...tags.bio import untaggable
from ...text.word_index import WordIndex
from .tagged_sentences import lay_out

_FAULTS = "crosses a sentence boundary, does not start and end at word boundaries or has no label"


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """The words of a sentence and its entities.

    Attributes:
        words: the words.
        spans: the half-open range of words of each entity, and its label.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...]


def join_labelled(name: str, sentences: Sequence[LabelledSentence]) -> Document:
    """Join the sentences of one document into a text with entities. Sentences without words are left out."""
    sentences = [sentence for sentence in sentences if sentence.words]
    text, found = lay_out([sentence.words for sentence in sentences])
    entities = [
        Entity(words[first].start, words[end - 1].end, label)
        for sentence, words in zip(sentences, (each.words for each in found), strict=True)
        for first, end, label in sentence.spans
    ]
    return Document(name, text, tuple(sorted(entities, key=lambda entity: entity.key)), sentences=found)


def labelled_sentences(document: Document) -> list[LabelledSentence]:
    """The words and entities of a document by sentence: the inverse of `join_labelled`, except for white space.

    Raises:
        DataError: an entity does not consist of whole words of one sentence, or has an empty label.
    """
    index = WordIndex.of(document)
    spans: list[list[tuple[int, int, str]]] = [[] for _ in index.sentences]
    for entity in document.entities:
        found = index.span(entity)
        if found is None or not entity.label:
            raise untaggable(document, entity, _FAULTS)
        sentence, first, end = found
        spans[sentence].append((first, end, entity.label))
    return [
        LabelledSentence(tuple(map(document.surface, sentence.words)), tuple(found))
        for sentence, found in zip(index.sentences, spans, strict=True)
    ]
