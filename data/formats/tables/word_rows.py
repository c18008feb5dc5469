"""Rows of words and tags, the form of most data sets: ``{"tokens": ["زار", "أحمد"], "ner_tags": ["O", "B-PER"]}``.

A row is a sentence, or a single word: ``{"token": "أحمد", "ner_tag": "B-PER"}``."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any

from ...documents import Document
from ...errors import DataError, OnRejected, rejecting
from ...files.streams import without_compression
from ...located import Lines, LocatedDocument
from ...tags.forms import TagForm, usual_tag
from ...tags.schemes import TagError, to_bio
from ...tags.tag import without_marks
from ..columns.advice import TagAdviser
from ..shared.columns import Columns
from ..shared.record import brief, id_of
from ..shared.tagged_sentences import TaggedSentence, join_sentences

_WORDS = ("tokens", "words", "token", "word", "forms", "form")
_TEXTS = ("text", "sentence")
"""Columns that hold words only if they are lists; otherwise they are texts."""
_TAGS = ("ner_tags", "ner_tag", "ner", "ner_labels", "bio_tags", "iob_tags", "bio", "iob", "tags", "tag", "labels")
_TAGS_OF_ONE = (*_TAGS, "label")
_SENTENCES = ("sentence_id", "sent_id", "sentence", "Sentence #")
_DOCUMENTS = ("document_id", "doc_id", "document", "doc")

Row = Mapping[str, Any]
"""The values of a row, by column."""


@dataclass(frozen=True, slots=True)
class WordColumns:
    """The columns of words and tags.

    Attributes:
        words: the column of the words.
        tags: the column of the tags; None if `words` has objects that hold both.
        single: whether a row is a single word.
    """

    words: str
    tags: str | None
    single: bool = False


def find_columns(row: Row) -> WordColumns | None:
    """The columns of words and tags of a row; None if it has none. Tags that are strings are preferred to numbers."""
    for words in (*_WORDS, *_TEXTS):
        value = row.get(words)
        if isinstance(value, list | dict):
            found = [name for name in _TAGS if isinstance(row.get(name), list)]
            found.sort(key=lambda name: any(type(tag) is int for tag in row[name]))
            if found:
                return WordColumns(words, found[0])
            if _unnested(value) is not None:
                return WordColumns(words, None)
        elif isinstance(value, str) and words in _WORDS:
            found = [name for name in _TAGS_OF_ONE if isinstance(row.get(name), str | int)]
            found.sort(key=lambda name: type(row[name]) is int)
            if found:
                return WordColumns(words, found[0], single=True)
    return None


def columns_of_words(found: WordColumns) -> set[str]:
    """All columns that are read where the words and tags are in these."""
    others = (*_DOCUMENTS, *_SENTENCES) if found.single else ("id",)
    return {found.words, found.tags or found.words, *others}


def documents_of_rows(
    rows: Iterable[tuple[int, Row]],
    found: WordColumns,
    path: Path,
    *,
    columns: Columns | None = None,
    unit: str = "row ",
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """The documents of rows, each with the number of its first row.

    Consecutive rows with the same `id` are one document, and a row without an id is one. Where a row is a single word,
    all rows are one document, unless a column names the document of each; a row without a word, a new value in a column
    like `sentence_id` and, if the settings say so, a full stop end a sentence.

    Args:
        rows: with their numbers, from 1.
        found: the columns of words and tags.
        path: the file, for messages.
        columns: the settings of a column file that apply here too: the scheme of the tags, their form and what stands
            for `O`; and for single words, the end of sentences.
        unit: the id of a document without one is this and the number of its row.
        on_rejected: a callback that receives the first error of each document with a faulty row.

    Raises:
        DataError: `columns` has other settings; or a row is faulty, and there is no `on_rejected`.
    """
    columns = columns or Columns()
    _refuse_others(columns, found, path)
    single = found.single
    documents = _single_words(rows, found, path, columns) if single else _sentences(rows, found, unit, columns)
    for name, named, first, sentences in documents:
        with rejecting(on_rejected):
            tagged = []
            for sentence in sentences:
                if isinstance(sentence, _Fault):
                    raise DataError(sentence.message, path=path, line=sentence.number, document=name)
                if sentence.words:
                    tagged.append(sentence)
            document = join_sentences(tagged) if tagged else Document(name, "", sentences=())
            yield LocatedDocument(document, path, Lines(first), named=named, in_words=True)


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a row.

    Attributes:
        number: the number of the row, from 1.
        message: what was found, what was expected and what to do.
    """

    number: int
    message: str

    @classmethod
    def of(cls, error: ValueError, rows: list[tuple[int, Row]]) -> "_Fault":
        """The fault of a sentence, in the row of its faulty word, if each word is a row."""
        if isinstance(error, TagError):
            return cls(rows[min(error.index, len(rows) - 1)][0], str(error))
        return cls(rows[0][0], str(error))


_Documents = Iterator[tuple[str, bool, int, Iterable[TaggedSentence | _Fault]]]
"""The id of each document and whether the file gives it, the number of its first row, and its sentences or faults."""


def _sentences(rows: Iterable[tuple[int, Row]], found: WordColumns, unit: str, columns: Columns) -> _Documents:
    known = ((number, id_of(row.get("id"), f"{unit}{number}"), row) for number, row in rows)
    for name, group in groupby(known, key=lambda each: each[1]):
        members = [(number, row) for number, _, row in group]
        named = members[0][1].get("id") is not None
        yield name, named, members[0][0], [_sentence(row, number, name, found, columns) for number, row in members]


def _sentence(row: Row, number: int, name: str, found: WordColumns, columns: Columns) -> TaggedSentence | _Fault:
    words, tags = row.get(found.words), row.get(found.tags) if found.tags else None
    try:
        if found.tags is None:
            words, tags = _unnested(words) or (words, tags)
        return _tagged(number, name, words, tags, columns)
    except ValueError as error:
        return _Fault.of(error, [(number, row)])


def _tagged(number: int, name: str, words: Any, tags: Any, columns: Columns) -> TaggedSentence:
    """A sentence, after checking it.

    Raises:
        ValueError: the words or the tags are not of the right form.
    """
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError(
            f"found the words {brief(words)}, expected a list of strings that are not blank; correct the row"
        )
    if not isinstance(tags, list):
        raise ValueError(f"found the tags {brief(tags)}, expected a list of names like B-PER; correct the row")
    if len(words) != len(tags):
        raise ValueError(
            f"found {len(words)} words and {len(tags)} tags, expected a tag for each word; correct the row"
        )
    return TaggedSentence(number, name, tuple(words), tuple(_bio(words, tags, columns)))


def _bio(words: list[str], tags: list[Any], columns: Columns) -> list[str]:
    if any(type(tag) is int and tag < 0 for tag in tags):
        raise ValueError(
            f"found the tags {brief(tags)}, expected a tag for each word: negative numbers mark pieces of a tokenizer "
            "that are not scored; take the rows as they were before they were tokenized"
        )
    if any(type(tag) is int for tag in tags):
        raise ValueError(
            f"found the tags {brief(tags)}, numbers without names, expected names like B-PER; write the names "
            "instead (in `datasets`: cast_column with a ClassLabel of the names in their order) and save the data again"
        )
    if not all(isinstance(tag, str) for tag in tags):
        raise ValueError(f"found the tags {brief(tags)}, expected names like B-PER; correct the row")
    form = TagForm.of(columns.form)
    try:
        return to_bio([usual_tag(without_marks(tag), form, columns.outside) for tag in tags], columns.scheme)
    except TagError as error:
        sample = [list(map(list, zip(words, tags, strict=True)))]
        advice = TagAdviser(sample, columns).advice(tags[error.index])
        raise TagError(f"{error}; {advice}", error.index, error.tag) from None


def _single_words(rows: Iterable[tuple[int, Row]], found: WordColumns, path: Path, columns: Columns) -> _Documents:
    keyed = ((number, row, _value(row, _DOCUMENTS)) for number, row in rows)
    for key, group in groupby(keyed, key=lambda each: each[2]):
        name = id_of(key, without_compression(path).stem)
        members = [(number, row) for number, row, _ in group]
        sentences = [
            _sentence_of_words(each, name, found, columns)
            for each in _parts(members, found, at_period=columns.sentence_end == "period")
        ]
        yield name, key is not None, members[0][0], sentences


def _sentence_of_words(
    rows: list[tuple[int, Row]], name: str, found: WordColumns, columns: Columns
) -> TaggedSentence | _Fault:
    words, tags = ([row.get(column) for _, row in rows] for column in (found.words, str(found.tags)))
    try:
        return _tagged(rows[0][0], name, words, tags, columns)
    except ValueError as error:
        return _Fault.of(error, rows)


def _parts(members: list[tuple[int, Row]], found: WordColumns, *, at_period: bool) -> Iterator[list[tuple[int, Row]]]:
    """The rows of each sentence of a document of single words."""
    rows: list[tuple[int, Row]] = []
    sentence = None
    for number, row in members:
        word, given = row.get(found.words), _value(row, _SENTENCES)
        ends, sentence = given is not None and given != sentence, sentence if given is None else given
        blank = word is None or (isinstance(word, str) and not word.strip())
        if rows and (blank or ends):
            yield rows
            rows = []
        if not blank:
            rows.append((number, row))
        if rows and at_period and word == ".":
            yield rows
            rows = []
    if rows:
        yield rows


def _value(row: Row, names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if isinstance(row.get(name), str | int)), None)


def _unnested(value: Any) -> tuple[list[Any], list[Any]] | None:
    """The words and tags of a list of objects that hold both, or of an object of lists; None for anything else."""
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        value = {key: [each.get(key) for each in value] for key in value[0]}
    if not isinstance(value, dict):
        return None
    columns = [
        next((value[name] for name in names if isinstance(value.get(name), list)), None)
        for names in ((*_WORDS, *_TEXTS), _TAGS_OF_ONE)
    ]
    return None if columns[0] is None or columns[1] is None else (columns[0], columns[1])


def _refuse_others(columns: Columns, found: WordColumns, path: Path) -> None:
    ours = ("scheme", "form", "outside", *(["sentence_end"] if found.single else []))
    others = [each.name for each in fields(columns) if getattr(columns, each.name) != each.default]
    for name in others:
        if name not in ours:
            raise DataError(
                f"found --columns {name}={getattr(columns, name)}, expected only {', '.join(ours)} for rows of "
                f"words, whose columns ({found.words}, {found.tags}) have names; leave it out",
                path=path,
            )
