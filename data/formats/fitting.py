"""What a format cannot hold of a document."""

from collections import Counter
from dataclasses import replace

from ..documents import PROVENANCE, Document, Entity
from ..tags.bio import IMPROPER_STARTS
from ..tags.labels import keep_longest
from ..text.segmentation import split_sentences
from .conll import join_sentences, tagged_sentences
from .registry import Keeps


def fit(document: Document, keeps: Keeps) -> tuple[Document, Counter[str]]:
    """A document as a format gives it back, and what that leaves out, counted by kind.

    Args:
        keeps: what the format can hold.

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
        lost["provenance of predictions"] = int(PROVENANCE in document.meta)
        meta = {key: value for key, value in document.meta.items() if key != PROVENANCE}
        document = replace(document, entities=tuple(Entity(*entity.key) for entity in document.entities), meta=meta)
    document, unkept = _fit_meta(document, keeps)
    lost += unkept
    if Keeps.WORDS not in keeps and document.sentences is not None:
        lost["documents' own words and sentences"] = int(document.sentences != split_sentences(document.text))
        document = replace(document, sentences=None)
    if Keeps.SPACING not in keeps:
        tagged = tagged_sentences(document)
        joined = join_sentences(tagged) if tagged else Document(document.id, "", sentences=())
        lost["documents' raw spacing"] = int(joined.text != document.text)
        document = joined
    return document, +lost


def _fit_meta(document: Document, keeps: Keeps) -> tuple[Document, Counter[str]]:
    lost: Counter[str] = Counter()
    if Keeps.META in keeps:
        return document, lost
    begins = {IMPROPER_STARTS: document.meta[IMPROPER_STARTS]} if IMPROPER_STARTS in document.meta else {}
    lost["keys of meta"] = len(document.meta) - len(begins)
    if Keeps.IMPROPER_STARTS not in keeps and begins:
        lost["invalid I- starts"] = len({entity.start for entity in document.entities} & set(begins[IMPROPER_STARTS]))
        begins = {}
    return replace(document, meta=begins), lost
