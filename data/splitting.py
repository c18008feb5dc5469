"""Splitting a corpus into consecutive parts at sentence boundaries."""

from collections.abc import Sequence
from dataclasses import replace

from .documents import Document, Sentence, Word
from .tags.bio import IMPROPER_STARTS
from .text.segmentation import sentences_of


def cut_tail(documents: Sequence[Document], share: float) -> tuple[list[Document], list[Document]]:
    """Split a corpus into a head and a tail, as `cut_at` does.

    Args:
        share: the share of the sentences that the tail gets, from 0 to 1.

    Returns:
        The head and the tail.
    """
    total = sum(len(sentences_of(document)) for document in documents)
    head, tail = cut_at(documents, [total - round(total * share)])
    return head, tail


def cut_even(documents: Sequence[Document], parts: int) -> list[list[Document]]:
    """Split a corpus into parts whose numbers of sentences differ by at most one, as `cut_at` does."""
    total = sum(len(sentences_of(document)) for document in documents)
    return cut_at(documents, [round(total * part / parts) for part in range(1, parts)])


def cut_at(documents: Sequence[Document], edges: Sequence[int]) -> list[list[Document]]:
    """Split a corpus before the given sentences.

    A document that is split becomes several documents, each with its own text and with the ids ``ID``, ``ID#2``, and so
    on. A document without sentences goes to the part of the sentence before it.

    Args:
        edges: the index of the first sentence of each part after the first, counted from 0 over all documents;
            in ascending order.

    Returns:
        The documents of each part: one part more than edges.
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
                parts[part].append(_sub_document(document, first, last, pieces))
            first, part = last, part + 1
        parts[part].append(_sub_document(document, first, count, pieces + 1) if first else document)
        done += count
    return parts


def _sub_document(document: Document, first: int, last: int, number: int) -> Document:
    """The sentences ``[first, last)`` of a document as a document of its own, with offsets into its own text.

    Args:
        first: index of the first sentence.
        last: index after the last sentence; greater than `first`.
        number: which part of the document this is, from 1.
    """
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
        entities=tuple(entity.moved(-start) for entity in inside),
        meta=meta | ({IMPROPER_STARTS: improper_starts} if improper_starts else {}),
        sentences=tuple(Sentence(tuple(Word(w.start - start, w.end - start) for w in s.words)) for s in kept),
    )
