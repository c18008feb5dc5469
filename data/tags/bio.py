"""BIO tags ⇄ entities. The only reader of BIO in this project."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..documents import Document, Entity, Word
from ..errors import DataError
from ..text.segmentation import sentences_of
from .tag import OUTSIDE, split_tag

UNBEGUN = "unbegun"
"""Key of `Document.meta`: starts of the entities whose first tag was `I-`, as the file had it."""


@dataclass(frozen=True, slots=True, order=True)
class Chunk:
    """An entity as a run of words ``first … last - 1`` of a sentence; `begun` is False where its first tag is `I-`."""

    first: int
    last: int
    label: str
    begun: bool = True


def read_tags(tags: Sequence[str]) -> list[Chunk]:
    """Read the chunks of one sentence's BIO tags.

    An ``I-x`` that follows no ``B-x`` or ``I-x`` is invalid: it starts a chunk whose `begun` is False
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
            chunks[-1] = Chunk(before.first, index + 1, label, before.begun)
        else:
            chunks.append(Chunk(index, index + 1, label, prefix == "B"))
    return chunks


def write_tags(chunks: Iterable[Chunk], length: int) -> list[str]:
    """The BIO tags of a sentence of `length` words; the inverse of `read_tags`."""
    tags = [OUTSIDE] * length
    for chunk in chunks:
        tags[chunk.first : chunk.last] = [f"I-{chunk.label}"] * (chunk.last - chunk.first)
        if chunk.begun:
            tags[chunk.first] = f"B-{chunk.label}"
    return tags


def entities_of_tags(words: Sequence[Word], tags: Sequence[str]) -> list[Entity]:
    """The entities of one sentence, as spans of the text from first word's start to last word's end."""
    return spans_of_tags(words, tags)[0]


def spans_of_tags(words: Sequence[Word], tags: Sequence[str]) -> tuple[list[Entity], list[int]]:
    """As `entities_of_tags`, and the starts of those entities whose first tag is `I-` (`UNBEGUN`)."""
    chunks = read_tags(tags)
    entities = [Entity(words[c.first].start, words[c.last - 1].end, c.label) for c in chunks]
    return entities, [words[c.first].start for c in chunks if not c.begun]


def tags_of(document: Document) -> list[list[str]]:
    """The BIO tags of a document, sentence by sentence, one for each word.

    Raises:
        DataError: an entity does not start and end at a word's edge, overlaps another one, or crosses
            a sentence's end.
    """
    unbegun = frozenset(document.meta.get(UNBEGUN, ()))
    entities = sorted(document.entities, key=lambda entity: entity.key)
    done = 0
    result: list[list[str]] = []
    for sentence in sentences_of(document):
        starts = {word.start: index for index, word in enumerate(sentence.words)}
        ends = {word.end: index + 1 for index, word in enumerate(sentence.words)}
        chunks: list[Chunk] = []
        while done < len(entities) and entities[done].start in starts and entities[done].end in ends:
            entity = entities[done]
            first, last = starts[entity.start], ends[entity.end]
            before = chunks[-1] if chunks else Chunk(0, 0, "")
            if not before.last <= first < last:
                break
            begun = entity.start not in unbegun or (before.last, before.label) == (first, entity.label)
            chunks.append(Chunk(first, last, entity.label, begun))
            done += 1
        result.append(write_tags(chunks, len(sentence.words)))
    if done < len(entities):
        entity = entities[done]
        raise DataError(
            f"document {document.id!r}: the {entity.label} at {entity.start}:{entity.end} "
            f"({document.text[entity.start : entity.end]!r}) overlaps another entity, crosses a sentence's end or "
            "is off a word's edge; expected whole words of one sentence: run `musamma check` on the file"
        )
    return result
