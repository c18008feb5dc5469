"""Fitting documents to formats that cannot hold all of a document."""

from collections import Counter
from dataclasses import replace

from ..documents import PROVENANCE, Document
from ..tags.bio import IMPROPER_STARTS, spans_of_tags, tags_of
from ..tags.labels import keep_longest
from ..text.segmentation import sentences_of, split_sentences
from .registry import Keeps
from .shared.labelled_sentences import join_labelled, labelled_sentences
from .shared.tagged_sentences import join_sentences, tagged_sentences

MEANINGS = "meanings of entities"
"""The kind of what is removed that can be found again, from the text and the spans."""


def fit(document: Document, keeps: Keeps) -> tuple[Document, Counter[str]]:
    """Remove from a document everything that a format cannot hold.

    Args:
        keeps: the parts of a document that the format can hold.

    Returns:
        The document as it will be after it is written and read again, and the number of things removed, by kind.

    Raises:
        DataError: the format has columns, and an entity cannot be written as tags of whole words.
    """
    lost: Counter[str] = Counter()
    if Keeps.OVERLAPS not in keeps:
        flat = keep_longest(document)
        lost["overlapping entities"] = len(document.entities) - len(flat.entities)
        document = flat
    if Keeps.SCORES not in keeps:
        lost["scores"] = sum(entity.score is not None for entity in document.entities)
        lost["provenance records of predictions"] = int(PROVENANCE in document.meta)
        meta = {key: value for key, value in document.meta.items() if key != PROVENANCE}
        document = replace(
            document, entities=tuple(replace(entity, score=None) for entity in document.entities), meta=meta
        )
    if Keeps.MEANING not in keeps:
        lost[MEANINGS] = sum(bool(entity.meaning) for entity in document.entities)
        document = replace(document, entities=tuple(replace(entity, meaning=()) for entity in document.entities))
    document, lost_of_meta = _fit_meta(document, keeps)
    lost += lost_of_meta
    if Keeps.WORDS not in keeps and document.sentences is not None:
        lost["documents' own words and sentences"] = int(document.sentences != split_sentences(document.text))
        document = replace(document, sentences=None)
    if Keeps.SPACING not in keeps:
        joined = _with_single_spaces(document, keeps)
        lost["documents' raw spacing"] = int(joined.text != document.text)
        document = joined
    elif Keeps.IMPROPER_STARTS in keeps and Keeps.META not in keeps:
        document = replace(document, meta=_starts_in_tags(document))
    return document, +lost


def _with_single_spaces(document: Document, keeps: Keeps) -> Document:
    if Keeps.OVERLAPS in keeps:
        return join_labelled(document.id, labelled_sentences(document))
    tagged = tagged_sentences(document)
    return join_sentences(tagged) if tagged else Document(document.id, "", sentences=())


def _starts_in_tags(document: Document) -> dict[str, list[int]]:
    """The improper starts that remain in the tags of a document: next to an entity of the same label, none can."""
    pairs = zip(sentences_of(document), tags_of(document), strict=True)
    starts = [start for sentence, tags in pairs for start in spans_of_tags(sentence.words, tags)[1]]
    return {IMPROPER_STARTS: starts} if starts else {}


def _fit_meta(document: Document, keeps: Keeps) -> tuple[Document, Counter[str]]:
    lost: Counter[str] = Counter()
    if Keeps.META in keeps:
        return document, lost
    starts = {IMPROPER_STARTS: document.meta[IMPROPER_STARTS]} if document.meta.get(IMPROPER_STARTS) else {}
    lost["keys of meta"] = len(document.meta.keys() - {IMPROPER_STARTS})
    if Keeps.IMPROPER_STARTS not in keeps and starts:
        lost["invalid I- starts"] = len({entity.start for entity in document.entities} & set(starts[IMPROPER_STARTS]))
        starts = {}
    return replace(document, meta=starts), lost
