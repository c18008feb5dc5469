"""Conversion between BIO tags and entities. No other module interprets BIO tags."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..documents import Document, Entity, Word
from ..errors import DataError
from ..text.word_index import WordIndex
from .tag import OUTSIDE, split_tag

IMPROPER_STARTS = "improper_starts"
"""Key of `Document.meta`: the start offsets of the entities that had an improper start (`I-`) in the file."""

_FAULTS = "overlaps another entity, crosses a sentence boundary or does not start and end at word boundaries"


@dataclass(frozen=True, slots=True, order=True)
class Chunk:
    """An entity as a half-open range of words of a sentence.

    Attributes:
        first: index of its first word.
        last: index after its last word.
        label: its type.
        proper: whether its first tag is `B-`; False for an improper start, `I-`.
    """

    first: int
    last: int
    label: str
    proper: bool = True


def read_tags(tags: Sequence[str]) -> list[Chunk]:
    """Read the chunks of one sentence from its BIO tags.

    An ``I-x`` that does not follow ``B-x`` or ``I-x`` is an improper start: it starts a chunk whose `proper` is False.
    The default mode of seqeval counts such chunks, its strict mode does not.

    Raises:
        ValueError: a tag is not a BIO tag.
    """
    chunks: list[Chunk] = []
    for index, tag in enumerate(tags):
        if tag == OUTSIDE:
            continue
        prefix, label = split_tag(tag)
        before = chunks[-1] if chunks else None
        if prefix == "I" and before is not None and before.last == index and before.label == label:
            chunks[-1] = Chunk(before.first, index + 1, label, before.proper)
        else:
            chunks.append(Chunk(index, index + 1, label, prefix == "B"))
    return chunks


def write_tags(chunks: Iterable[Chunk], length: int) -> list[str]:
    """Write the BIO tags of a sentence; the inverse of `read_tags`.

    Args:
        chunks: of the sentence; they must not overlap.
        length: number of words of the sentence.
    """
    tags = [OUTSIDE] * length
    for chunk in chunks:
        tags[chunk.first : chunk.last] = [f"I-{chunk.label}"] * (chunk.last - chunk.first)
        if chunk.proper:
            tags[chunk.first] = f"B-{chunk.label}"
    return tags


def spans_of_tags(words: Sequence[Word], tags: Sequence[str]) -> tuple[list[Entity], list[int]]:
    """Read the entities of one sentence from its BIO tags.

    Args:
        words: of the sentence.
        tags: one for each word.

    Returns:
        The entities, as spans from the start of their first word to the end of their last word; and the start offsets
        of the entities with an improper start (for `IMPROPER_STARTS`).

    Raises:
        ValueError: a tag is not a BIO tag.
    """
    chunks = read_tags(tags)
    entities = [Entity(words[c.first].start, words[c.last - 1].end, c.label) for c in chunks]
    return entities, [words[c.first].start for c in chunks if not c.proper]


def tags_of(document: Document) -> list[list[str]]:
    """The BIO tags of a document: a list for each sentence, with one tag for each word.

    Raises:
        DataError: an entity does not start and end at word boundaries, overlaps another one, or crosses a sentence
            boundary.
    """
    improper_starts = frozenset(document.meta.get(IMPROPER_STARTS, ()))
    index = WordIndex.of(document)
    sentences: list[list[Chunk]] = [[] for _ in index.sentences]
    for entity in sorted(document.entities, key=lambda entity: entity.key):
        span = index.span(entity)
        if span is None:
            raise untaggable(document, entity, _FAULTS)
        sentence, first, last = span
        chunks = sentences[sentence]
        before = chunks[-1] if chunks else Chunk(0, 0, "")
        if first < before.last:
            raise untaggable(document, entity, _FAULTS)
        # Directly after an entity of the same label, an I- would continue that entity, so the tag has to be B-.
        proper = entity.start not in improper_starts or (before.last, before.label) == (first, entity.label)
        chunks.append(Chunk(first, last, entity.label, proper))
    return [write_tags(chunks, len(x.words)) for chunks, x in zip(sentences, index.sentences, strict=True)]


def untaggable(document: Document, entity: Entity, faults: str) -> DataError:
    """The error for an entity that does not consist of whole words of one sentence.

    Args:
        faults: what it may be that is wrong, as a clause about the entity.
    """
    return DataError(
        f"document {document.id!r}: the {entity.label} at {entity.start}:{entity.end} ({document.surface(entity)!r}) "
        f"{faults}; expected whole words of one sentence: run `musamma check` on the file"
    )
