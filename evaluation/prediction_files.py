"""Read files of predictions and align them with the words of the gold.

A file that does not fit the gold is rejected with the line of the first difference.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from ..data.checks.faults import check_document, describe
from ..data.corpus import check_located, read_located
from ..data.documents import Document
from ..data.errors import DataError
from ..data.formats.registry import READERS, Keeps
from ..data.located import Lines, LocatedDocument
from ..data.reading import AS_IS, Reading
from ..data.tags.bio import IMPROPER_STARTS, spans_of_tags, tags_of
from ..data.text.segmentation import sentences_of
from .paired.gold_and_predicted import text_difference


def load_predictions(
    path: Path,
    gold: Sequence[LocatedDocument],
    reading: Reading = AS_IS,
    *,
    labels: Collection[str] | None = None,
) -> list[Document]:
    """Read a file of predictions for gold documents.

    Documents are paired by id, or by their order if the file and the gold have no id in common. The predicted text must
    be the same as the gold text, character for character. For a format that holds words without white space (CoNLL),
    the sentences and words must be the same instead.

    Args:
        gold: documents with distinct ids.
        reading: how the file is read.
        labels: the labels that predictions may have, or None for any.

    Returns:
        The predicted documents in the order of the gold, with the ids and the words of the gold.

    Raises:
        DataError: the file cannot be read, or it does not fit the gold. The message gives file, line and reason.
    """
    name = reading.format_of(path)
    if name == "txt":
        raise DataError("found plain text, expected predictions; name their format with --from", path=path)
    read = read_located(path, reading)
    in_words = name in READERS and Keeps.SPACING not in (READERS[name].keeps or Keeps.NOTHING)
    found = check_located(read, path) if in_words else list(read)
    if labels is not None:
        _check_labels(found, labels)
    put = _on_words if in_words else _on_texts
    return [document for side, other in _pair(gold, found, path) for document in put(side, other, path)]


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


_Sides = tuple[Sequence[LocatedDocument], Sequence[LocatedDocument]]


def _pair(gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument], path: Path) -> list[_Sides]:
    """Pairs of one gold and one predicted document with the same id, or a single pair of all if no id is shared."""
    by_id: dict[str, LocatedDocument] = {}
    for each in found:
        other = by_id.setdefault(each.document.id, each)
        if other is not each:
            raise _refusal(each, f"found it on line {other.lines.first} already, expected each document once")
    known = {each.document.id for each in gold}
    if known.isdisjoint(by_id):
        return [(gold, found)]
    for each in found:
        if each.document.id not in known:
            raise _refusal(each, f"found no such document in the gold, expected only the documents of {gold[0].path}")
    for each in gold:
        if each.document.id not in by_id:
            raise _refusal(each, f"found no prediction for it in {path}, expected one for each document")
    return [([each], [by_id[each.document.id]]) for each in gold]


def _on_texts(gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument], path: Path) -> Iterator[Document]:
    """The predictions for the same texts, on the words of the gold."""
    for one, two in zip_longest(gold, found):
        if one is None:
            raise _refusal(two, f"found more documents than the {len(gold)} of the gold, expected the same ones")
        if two is None:
            raise _refusal(one, f"found no prediction for it in {path}, expected one for each document")
        if one.document.text != two.document.text:
            difference = text_difference(two.document.text, one.document.text)
            raise _refusal(two, f"{difference} as in {one}; predict the same text")
        document = replace(two.document, sentences=sentences_of(one.document))
        for problem in check_document(LocatedDocument(document, path, Lines(two.lines.first))):
            if problem.rule not in ("invalid-transition", "empty-text"):
                raise DataError(f"{problem.rule}: {problem.found}: {problem.advice}", path=path, line=problem.line)
        yield replace(document, id=one.document.id)


def _on_words(gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument], path: Path) -> Iterator[Document]:
    """The predictions for the same sentences, with the offsets of the gold. Document boundaries may differ."""
    predicted = [sentence for each in found for sentence in _sentences(each)]
    wanted = [sentence for each in gold for sentence in _sentences(each)]
    for one, two in zip(wanted, predicted, strict=False):
        _check_words(one, two)
    if len(predicted) > len(wanted):
        raise DataError(
            f"found more sentences than the {len(wanted)} of the gold, expected the same ones",
            path=path,
            line=predicted[len(wanted)].line(0),
        )
    if len(predicted) < len(wanted):
        last = predicted[-1].line(len(predicted[-1].words) - 1) if predicted else None
        raise DataError(
            f"found the end of the predictions, expected {wanted[len(predicted)]}; predict every sentence",
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
        f"found {what}, expected {wanted} (word {at + 1} of {gold}); predict the same words in the same order",
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


def _check_labels(found: Sequence[LocatedDocument], labels: Collection[str]) -> None:
    for each in found:
        for entity in each.document.entities:
            if entity.label not in labels:
                raise DataError(
                    f"document {each.document.id!r}: found {describe(each.document, entity)}, expected the gold's "
                    f"labels ({' '.join(labels) or 'it has none'}); rename it (`musamma convert --map`), or name all "
                    "labels to score with --labels",
                    path=each.path,
                    line=each.line_at(entity.start),
                )


def _refusal(located: LocatedDocument, message: str) -> DataError:
    return DataError(f"document {located.document.id!r}: {message}", path=located.path, line=located.lines.first)
