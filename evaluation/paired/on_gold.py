"""Documents put on the texts, words and ids of the gold, or a message with the line of the first difference."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from ...data.checks.faults import check_document
from ...data.documents import Document
from ...data.errors import DataError
from ...data.located import Lines, LocatedDocument
from ...data.tags.bio import IMPROPER_STARTS, spans_of_tags, tags_of
from ...data.text.segmentation import sentences_of
from .gold_and_predicted import text_difference
from .same_documents import Content, align, align_shared, ids_say_nothing


def put_on_gold(
    found: Sequence[LocatedDocument], gold: Sequence[LocatedDocument], path: Path, *, in_words: bool
) -> list[Document]:
    """Put predictions, or another annotation, on the same documents of the gold.

    Args:
        found: the documents of one file.
        gold: documents with distinct ids.
        path: the file of `found`, for messages.
        in_words: whether the words must be those of the gold, and not the text, because the file does not hold it.

    Returns:
        For each document of the gold, in their order, the one for the same text, with the id and the words of the gold.

    Raises:
        DataError: a document is missing, is given twice or is not in the gold, or its text or words differ.
    """
    content = _words if in_words else _text
    pairs = align(gold, found, content)
    put = _on_words if in_words else _on_texts
    if pairs is not None:
        return [document for one, two in pairs for document in put([one], [two], path)]
    if not ids_say_nothing(gold, found):
        _refuse_ids(gold, found, path)
    elif not in_words:
        _refuse_missing(gold, found, path, content)
        if _ids_are_those_of_the_texts(gold, found):
            _refuse_ids(gold, found, path)
    elif _every_word(gold) != _every_word(found):
        _refuse_missing(gold, found, path, content)
    return list(put(gold, found, path))


def put_shared_on_gold(
    found: Sequence[LocatedDocument], gold: Sequence[LocatedDocument], path: Path, *, in_words: bool
) -> list[tuple[Document, Document]]:
    """Put the documents that two files have in common on those of the gold. Either file may have others.

    Args:
        found: the documents of one file, with distinct ids.
        gold: documents with distinct ids.
        path: the file of `found`, for messages.
        in_words: as for `put_on_gold`.

    Returns:
        For each document of the gold that both have, in their order, itself and the other one, as `put_on_gold` says.

    Raises:
        DataError: the text or the words of a document differ.
    """
    put = _on_words if in_words else _on_texts
    pairs = align_shared(gold, found, _words if in_words else _text)
    return [(one.document, document) for one, two in pairs for document in put([one], [two], path)]


def _text(located: LocatedDocument) -> Hashable:
    return located.document.text


def _words(located: LocatedDocument) -> Hashable:
    return tuple(sentence.words for sentence in _sentences(located))


def _every_word(documents: Sequence[LocatedDocument]) -> list[tuple[str, ...]]:
    """The words of each sentence of a file. Files that hold words only may have other boundaries of documents."""
    return [sentence.words for each in documents for sentence in _sentences(each)]


def _ids_are_those_of_the_texts(gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument]) -> bool:
    """Whether the ids can be believed although they name nothing, so that one that is in one file only is missing.

    So it is if most of the ids that both have are of the same texts. If the numbers of documents differ, one is missing
    anyway, and the ids are the best guess at which.
    """
    texts = {each.document.id: each.document.text for each in found}
    shared = [each for each in gold if each.document.id in texts]
    same = sum(each.document.text == texts[each.document.id] for each in shared)
    return bool(shared) and (2 * same >= len(shared) or len(gold) != len(found))


def _refuse_missing(
    gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument], path: Path, content: Content
) -> None:
    """Raise an error for the first document that is missing, if all others are in both, whatever their ids.

    Raises:
        DataError: a document is missing or is not in the gold.
    """
    ours, theirs = {content(each) for each in gold}, {content(each) for each in found}
    # Without a word, no document can be told from another, and files of words hold none.
    missing = [each for each in gold if content(each) and content(each) not in theirs]
    extra = [each for each in found if content(each) and content(each) not in ours]
    if missing and not extra:
        raise _not_found(missing[0], path)
    if extra and not missing:
        raise _not_wanted(extra[0], gold)


def _not_found(located: LocatedDocument, path: Path) -> DataError:
    return _refusal(located, f"found no document for it in {path}, expected one for each; add it")


def _not_wanted(located: LocatedDocument, gold: Sequence[LocatedDocument]) -> DataError:
    return _refusal(located, f"found no such document in {_sources(gold)}, expected only what is there; leave it out")


def _sources(documents: Sequence[LocatedDocument]) -> str:
    """The files, or the splits of data sets, that documents were read from."""
    return ", ".join(dict.fromkeys(each.source for each in documents))


def _refuse_ids(gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument], path: Path) -> None:
    """Raise an error for the first document that is not in both.

    Raises:
        DataError: a document is missing, is given twice or is not in the gold.
    """
    by_id: dict[str, LocatedDocument] = {}
    for each in found:
        other = by_id.setdefault(each.document.id, each)
        if other is not each:
            raise _refusal(
                each, f"found it on line {other.lines.first} already, expected each document once; delete one"
            )
    known = {each.document.id for each in gold}
    for each in found:
        if each.document.id not in known:
            raise _not_wanted(each, gold)
    for each in gold:
        if each.document.id not in by_id:
            raise _not_found(each, path)


@dataclass(frozen=True, slots=True)
class LocatedSentence:
    """The words of a sentence and the location that it was read from.

    Attributes:
        located: the document of the sentence.
        number: the index of the sentence in its document, from 0.
        words: the words of the sentence.
    """

    located: LocatedDocument
    number: int
    words: tuple[str, ...]

    def line(self, word: int) -> int:
        """The 1-based line of the word with this 0-based index."""
        return self.located.lines.of_word(self.number, word)

    def __str__(self) -> str:
        words = " ".join(self.words[:5])
        return f"the sentence «{words}{' …' * (len(self.words) > 5)}» of {self.located.path}:{self.line(0)}"


def _on_texts(gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument], path: Path) -> Iterator[Document]:
    """Documents with the same texts, on the words of the gold."""
    for one, two in zip_longest(gold, found):
        if one is None:
            raise _refusal(
                two,
                f"found more documents than the {len(gold)} of {_sources(gold)}, expected the same ones; leave it out",
            )
        if two is None:
            raise _not_found(one, path)
        if one.document.text != two.document.text:
            difference = text_difference(two.document.text, one.document.text)
            raise _refusal(two, f"{difference} as in {one}; both must have the same text")
        document = replace(two.document, sentences=sentences_of(one.document))
        for problem in check_document(LocatedDocument(document, path, Lines(two.lines.first))):
            if problem.rule not in ("invalid-transition", "empty-text"):
                raise DataError(f"{problem.rule}: {problem.found}: {problem.advice}", path=path, line=problem.line)
        yield replace(document, id=one.document.id)


def _on_words(gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument], path: Path) -> Iterator[Document]:
    """Documents with the same sentences, with the offsets of the gold. Document boundaries may differ."""
    predicted = [sentence for each in found for sentence in _sentences(each)]
    wanted = [sentence for each in gold for sentence in _sentences(each)]
    for one, two in zip(wanted, predicted, strict=False):
        _check_words(one, two)
    if len(predicted) > len(wanted):
        raise DataError(
            f"found more sentences than the {len(wanted)} of {_sources(gold)}, expected the same ones; leave them out",
            path=path,
            line=predicted[len(wanted)].line(0),
        )
    if len(predicted) < len(wanted):
        last = predicted[-1].line(len(predicted[-1].words) - 1) if predicted else None
        raise DataError(
            f"found the end of the file, expected {wanted[len(predicted)]}; both must have every sentence",
            path=path,
            line=last,
        )
    tags = (tags for each in found for tags in tags_of(each.document))
    for each in gold:
        yield _tagged(each.document, [next(tags) for _ in sentences_of(each.document)])


def _sentences(located: LocatedDocument) -> Iterator[LocatedSentence]:
    text = located.document.text
    for number, sentence in enumerate(located.index.sentences):
        yield LocatedSentence(located, number, tuple(text[word.start : word.end] for word in sentence.words))


def _check_words(gold: LocatedSentence, found: LocatedSentence) -> None:
    if gold.words == found.words:
        return
    pairs = enumerate(zip_longest(gold.words, found.words))
    at, (one, two) = next((at, pair) for at, pair in pairs if pair[0] != pair[1])
    line = found.line(min(at, len(found.words) - 1))
    what, wanted = ("the end of a sentence" if word is None else f"the word {word!r}" for word in (two, one))
    raise DataError(
        f"found {what}, expected {wanted} (word {at + 1} of {gold}); both must have the same words in the same order",
        path=found.located.path,
        line=line,
    )


def _tagged(document: Document, tags: Sequence[Sequence[str]]) -> Document:
    """The document with the entities that the BIO tags of its words say, sentence by sentence."""
    entities, improper_starts = [], []
    for sentence, each in zip(sentences_of(document), tags, strict=True):
        found, improper = spans_of_tags(sentence.words, each)
        entities += found
        improper_starts += improper
    meta = {IMPROPER_STARTS: improper_starts} if improper_starts else {}
    return Document(document.id, document.text, tuple(entities), meta, sentences_of(document))


def _refusal(located: LocatedDocument, message: str) -> DataError:
    return DataError(f"document {located.document.id!r}: {message}", path=located.path, line=located.lines.first)
