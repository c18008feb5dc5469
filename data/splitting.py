"""Cutting a corpus into parts, in its own order and between sentences."""

from collections.abc import Sequence
from dataclasses import replace

from .documents import Document, Entity, Sentence, Word
from .tags.bio import IMPROPER_STARTS
from .text.segmentation import sentences_of


def cut_tail(documents: Sequence[Document], share: float) -> tuple[list[Document], list[Document]]:
    """Cut the last sentences, `share` of all, off a corpus: the head and the tail. Documents as in `cut_at`."""
    total = sum(len(sentences_of(document)) for document in documents)
    head, tail = cut_at(documents, [total - round(total * share)])
    return head, tail


def cut_even(documents: Sequence[Document], parts: int) -> list[list[Document]]:
    """Cut a corpus into parts of like numbers of sentences. Documents as in `cut_at`."""
    total = sum(len(sentences_of(document)) for document in documents)
    return cut_at(documents, [round(total * part / parts) for part in range(1, parts)])


def cut_at(documents: Sequence[Document], edges: Sequence[int]) -> list[list[Document]]:
    """Cut a corpus at the sentences of these numbers, counted from 0 over all documents: one part more than edges.

    A document that an edge goes through falls into several, with the ids ``ID``, ``ID#2`` …, each with a text of its
    own. A document without sentences stands before the next edge.

    Args:
        edges: ascending.
    """
    parts: list[list[Document]] = [[] for _ in range(len(edges) + 1)]
    done = part = 0
    for document in documents:
        count = len(sentences_of(document))
        first = pieces = 0
        while part < len(edges) and edges[part] < done + count:
            last = max(first, edges[part] - done)
            if last > first:
                pieces += 1
                parts[part].append(_stretch(document, first, last, pieces))
            first, part = last, part + 1
        parts[part].append(_stretch(document, first, count, pieces + 1) if first else document)
        done += count
    return parts


def _stretch(document: Document, first: int, last: int, number: int) -> Document:
    """The sentences ``first … last - 1`` of a document, one or more, as a document; offsets into its own text."""
    every = sentences_of(document)
    kept = every[first:last]
    start = kept[0].words[0].start if first else 0
    end = kept[-1].words[-1].end if last < len(every) else len(document.text)
    inside = [entity for entity in document.entities if start <= entity.start < end]
    improper_starts = [at - start for at in document.meta.get(IMPROPER_STARTS, ()) if start <= at < end]
    meta = {key: value for key, value in document.meta.items() if key != IMPROPER_STARTS}
    return replace(
        document,
        id=document.id if number == 1 else f"{document.id}#{number}",
        text=document.text[start:end],
        entities=tuple(Entity(e.start - start, e.end - start, e.label, e.score) for e in inside),
        meta=meta | ({IMPROPER_STARTS: improper_starts} if improper_starts else {}),
        sentences=tuple(Sentence(tuple(Word(w.start - start, w.end - start) for w in s.words)) for s in kept),
    )
