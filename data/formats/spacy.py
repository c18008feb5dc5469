"""spaCy's DocBin (``.spacy``), the format in which spaCy keeps training data.

Entities are those of `Doc.ents` or, if a document has none but spans of one group, those. Our words are tokens, and so
is what white space they need between them. What spaCy has no place for (id, meta, scores) is in `Doc.user_data`, as a
string of JSON under the key ``musamma``. A DocBin holds no pickle."""

import gc
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import srsly
from spacy.attrs import IDS
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from ..documents import Document, Sentence, Word
from ..errors import DataError, OnRejected, rejecting
from ..files.streams import open_stream
from ..files.whole_files import atomic_file
from ..located import Lines, LocatedDocument
from ..text.segmentation import split_words
from ..text.word_index import WordIndex
from .registry import Tasks
from .shared.annotation_state import is_predicted, with_state
from .shared.record import brief, check_json, check_spans, document_of, dump_json
from .shared.spaced_tokens import spaced_tokens

_VERSION = "0.1"
"""The version of the format, which spaCy has not changed since 2.3."""

_OURS = "musamma"
_IDS = ("id", "doc_id", ("._.", "id", None, None), ("._.", "doc_id", None, None))
"""Where others keep ids in `Doc.user_data`; the latter two are extension attributes."""

_UNUSABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What spaCy raises for bytes that are no DocBin."""


def read(
    path: Path,
    *,
    lost: Counter[str],
    left_out: Counter[str],
    tasks: Tasks = Tasks.LABELLED,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with its number, from 1.

    The words are spaCy's tokens if it has found sentences, and those of the text if not.

    Args:
        path: the file.
        lost: counts the spans of other groups, classes of documents, links and ids of entities.
        left_out: counts the documents whose entities nobody has annotated, neither a person nor a model.
        tasks: if it is `Tasks.EVERY`, these are read too, without entities.
        on_rejected: a callback that receives each document that cannot be read; reading continues after it.

    Raises:
        DataError: the file is not a DocBin that this spaCy can read; or a document cannot be read, and there is no
            `on_rejected`.
    """
    with open_stream(path) as stream:
        raw = stream.read()
    found = iter(_load(raw, path).get_docs(Vocab()))
    number = 0
    while True:
        number += 1
        try:
            doc = next(found, None)
        except _UNUSABLE as error:
            raise _unusable(error, path) from None
        if doc is None:
            return
        if tasks is not Tasks.EVERY and not doc.has_annotation("ENT_IOB") and not doc.spans:
            left_out["documents whose entities are not annotated"] += 1
            continue
        with rejecting(on_rejected):
            name = f"document {number}"
            try:
                document = _document(doc, name, lost)
            except ValueError as error:
                raise DataError(f"{name}: {error}", path=path, line=number, document=name) from None
            yield LocatedDocument(document, path, Lines(number), named=document.id != name)


def write(documents: Iterable[Document], path: Path, *, annotated: bool = False) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Args:
        annotated: whether documents are annotated even if none of them has an entity.

    Raises:
        DataError: an entity does not start and end at word boundaries, or has an empty label; or a document's meta
            holds a value that JSON cannot hold.
    """
    vocab, found = Vocab(), DocBin(store_user_data=True)
    for document, is_annotated in with_state(documents, annotated=annotated):
        found.add(_doc(document, vocab, annotated=is_annotated or is_predicted(document)))
    with atomic_file(path) as file:
        file.write_bytes(found.to_bytes())


def _load(raw: bytes, path: Path) -> DocBin:
    collecting = gc.isenabled()
    try:
        content = srsly.msgpack_loads(zlib.decompress(raw))
        if not isinstance(content, dict) or not content.keys() >= {"version", "attrs", "tokens", "strings"}:
            raise ValueError("it has other keys")
        unknown = set(content["attrs"]) - set(IDS.values())
        if content["version"] != _VERSION or unknown:
            raise DataError(
                f"found a DocBin of version {brief(content['version'])} with {len(unknown)} unknown attributes, "
                f"expected version {_VERSION}, of spaCy 3; save it again with spaCy 3, or install its spaCy",
                path=path,
            )
        return DocBin().from_bytes(raw)
    except DataError:
        raise
    except (zlib.error, srsly.msgpack.exceptions.UnpackException, *_UNUSABLE) as error:
        raise _unusable(error, path) from None
    finally:
        if collecting:  # srsly leaves it off after an error
            gc.enable()


def _unusable(error: Exception, path: Path) -> DataError:
    return DataError(
        f"found no DocBin of spaCy ({type(error).__name__}: {brief(str(error))}), expected a complete one; save it "
        "again with DocBin.to_disk",
        path=path,
    )


def _document(doc: Doc, default_id: str, lost: Counter[str]) -> Document:
    ours = _our_record(doc.user_data.get(_OURS))
    given = next((doc.user_data[key] for key in _IDS if key in doc.user_data), None)
    spans = list(doc.ents)
    groups = {key: list(group) for key, group in doc.spans.items()}
    if not spans and len(groups) == 1:
        spans = groups.popitem()[1]
    others = Counter({f"spans of the group {key}": len(group) for key, group in groups.items()})
    others["classes of documents"] = len(doc.cats)
    if doc.has_annotation("ENT_IOB"):
        others["words whose entities are not annotated"] = sum(not token.ent_iob for token in doc)
    others["links of entities to a knowledge base"] = sum(span.kb_id != 0 for span in spans)
    others["ids of entities"] = sum(bool(span.id) for span in spans)
    scores: list[Any] = [None] * len(spans)
    if isinstance(ours.get("scores"), list) and len(ours["scores"]) == len(spans):
        scores = ours["scores"]
    entities = [
        {"start": span.start_char, "end": span.end_char, "label": span.label_, "score": score}
        for span, score in zip(spans, scores, strict=True)
    ]
    record = {"id": ours.get("id", given), "text": doc.text, "entities": entities, "meta": ours.get("meta", {})}
    document = document_of(record, default_id=default_id)
    check_spans(document)
    lost.update(+others)
    if not doc.has_annotation("SENT_START"):
        return document
    words = (tuple(Word(t.idx, t.idx + len(t)) for t in sent if split_words(t.text)) for sent in doc.sents)
    sentences = tuple(Sentence(found) for found in words if found)
    return Document(document.id, document.text, document.entities, document.meta, sentences)


def _our_record(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    try:
        record = json.loads(value)
        check_json(record)
    except (TypeError, ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise ValueError(f"found {brief(value)} under {_OURS!r} of user_data, expected an object as JSON; delete it")
    return record


def _doc(document: Document, vocab: Vocab, *, annotated: bool) -> Doc:
    """A document as spaCy's, of the same text.

    Raises:
        DataError: as `write` does.
    """
    tokens = list(spaced_tokens(document))
    doc = Doc(
        vocab,
        words=[document.text[token.start : token.end] for token in tokens],
        spaces=[token.space for token in tokens],
        sent_starts=[token.first for token in tokens],
    )
    if annotated:
        words = [number for number, token in enumerate(tokens) if token.word]
        doc.set_ents(_spans(document, doc, words), default="outside")
    record: dict[str, Any] = {"id": document.id, "meta": dict(document.meta)}
    if any(entity.score is not None for entity in document.entities):
        record["scores"] = [entity.score for entity in document.entities]
    doc.user_data[_OURS] = dump_json(record, document)
    return doc


def _spans(document: Document, doc: Doc, tokens: list[int]) -> list[Span]:
    """The entities of a document as spans of spaCy's, given the token of each word."""
    index = WordIndex.of(document)
    spans = []
    for entity in document.entities:
        first, last = index.starting(entity.start), index.ending(entity.end)
        if first is None or last is None or not entity.label:
            raise DataError(
                f"document {document.id!r}: found the {entity.label} at {entity.start}:{entity.end}, expected a label "
                "and whole words; run `musamma check` on the file"
            )
        spans.append(Span(doc, tokens[first], tokens[last] + 1, label=entity.label))
    return spans
