"""BIO tags ⇄ entities. The only reader of BIO in this project."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..documents import Document, Entity, Word
from ..errors import DataError
from ..text.word_index import WordIndex
from .tag import OUTSIDE, split_tag

IMPROPER_STARTS = "improper_starts"
"""Key of `Document.meta`: starts of the entities whose first tag was `I-`, as the file had it."""


@dataclass(frozen=True, slots=True, order=True)
class Chunk:
    """An entity as a run of words ``first … last - 1`` of a sentence; `proper` is False where its first tag is `I-`."""

    first: int
    last: int
    label: str
    proper: bool = True


def read_tags(tags: Sequence[str]) -> list[Chunk]:
    """Read the chunks of one sentence's BIO tags.

    An ``I-x`` that follows no ``B-x`` or ``I-x`` is invalid: it starts a chunk whose `proper` is False
    (seqeval's default mode counts such chunks, its strict mode does not).

    Raises:
        ValueError: a tag is not BIO.
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
    """The BIO tags of a sentence of `length` words; the inverse of `read_tags`."""
    tags = [OUTSIDE] * length
    for chunk in chunks:
        tags[chunk.first : chunk.last] = [f"I-{chunk.label}"] * (chunk.last - chunk.first)
        if chunk.proper:
            tags[chunk.first] = f"B-{chunk.label}"
    return tags


def spans_of_tags(words: Sequence[Word], tags: Sequence[str]) -> tuple[list[Entity], list[int]]:
    """The entities of one sentence, as spans of the text from first word's start to last word's end.

    Returns:
        The entities, and the starts of those whose first tag is `I-` (`IMPROPER_STARTS`).
    """
    chunks = read_tags(tags)
    entities = [Entity(words[c.first].start, words[c.last - 1].end, c.label) for c in chunks]
    return entities, [words[c.first].start for c in chunks if not c.proper]


def tags_of(document: Document) -> list[list[str]]:
    """The BIO tags of a document, sentence by sentence, one for each word.

    Raises:
        DataError: an entity does not start and end at a word's edge, overlaps another one, or crosses
            a sentence's end.
    """
    improper_starts = frozenset(document.meta.get(IMPROPER_STARTS, ()))
    index = WordIndex.of(document)
    sentences: list[list[Chunk]] = [[] for _ in index.sentences]
    for entity in sorted(document.entities, key=lambda entity: entity.key):
        span = index.span(entity)
        if span is None:
            raise _untaggable(document, entity)
        sentence, first, last = span
        chunks = sentences[sentence]
        before = chunks[-1] if chunks else Chunk(0, 0, "")
        if first < before.last:
            raise _untaggable(document, entity)
        # What an I- continues is one entity with it, so an entity of the same label right before makes it a B-.
        proper = entity.start not in improper_starts or (before.last, before.label) == (first, entity.label)
        chunks.append(Chunk(first, last, entity.label, proper))
    return [write_tags(chunks, len(x.words)) for chunks, x in zip(sentences, index.sentences, strict=True)]


def _untaggable(document: Document, entity: Entity) -> DataError:
    return DataError(
        f"document {document.id!r}: the {entity.label} at {entity.start}:{entity.end} "
        f"({document.surface(entity)!r}) overlaps another entity, crosses a sentence's end or "
        "is off a word's edge; expected whole words of one sentence: run `musamma check` on the file"
    )
