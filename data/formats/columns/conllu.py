"""CoNLL-U, the format of Universal Dependencies, with entities in the column MISC: ``NE=B-PER``.

Only words, spaces and entities are read: lemmas, parts of speech and trees are not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...documents import Document, Entity, Sentence, Word
from ...errors import DataError, OnRejected
from ...files.whole_files import atomic_write
from ...located import Lines, LocatedDocument
from ...problems import OnProblem, Problem
from ...tags.bio import IMPROPER_STARTS, read_tags, tags_of
from ...tags.forms import TagForm, usual_tag
from ...tags.schemes import TagError, to_bio
from ...tags.tag import OUTSIDE, stray_mark
from ...text.segmentation import sentences_of
from ..registry import Tasks
from ..shared.columns import Columns
from .advice import TagAdviser
from .conllu_spaces import escaped, gaps_of, unescaped
from .conllu_tokens import SPACES, Part, TokenSentence, parts_of

_COLUMNS = Columns()
_LINE_MARKS = re.compile("[\n\r\t\0]")


def read(
    path: Path,
    *,
    lost: Counter[str],
    columns: Columns = _COLUMNS,
    tasks: Tasks = Tasks.LABELLED,
    on_problem: OnProblem | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a file.

    A document starts at a comment ``# newdoc``; a file without one is a single document. The text is that of the
    comments ``# text``, or the tokens with a space after each one that has no ``SpaceAfter=No``; a line feed follows a
    sentence. ``SpacesAfter`` and ``SpacesBefore`` are obeyed.

    A token of several words (``3-4 وموسكو``, with the words ``و`` and ``موسكو``) gives these words if they are its
    parts, letter by letter; otherwise it is one word, and an entity in it covers all of it. Empty nodes are no text.

    The tag of a word is the value of `NE`, `NER` or `name` (in upper or lower case) in MISC.

    Args:
        lost: incremented for each annotation that a document cannot represent.
        columns: the scheme, the form of tags and what stands for `O`; other keys must not be set.
        tasks: with `Tasks.ANNOTATED`, a file in which no word has a tag is refused: it is not annotated.
        on_problem: a callback that receives each word with a faulty tag, which is then `O`.
        on_rejected: a callback that receives the first error of each document with a faulty line, which is skipped.

    Raises:
        DataError: the file cannot be read; a line has not ten columns, or an id out of order; the words are not those
            of ``# text``; or a tag is not of the scheme, and no callback receives the problem.
    """
    if columns != Columns(scheme=columns.scheme, form=columns.form, outside=columns.outside):
        found = "found columns that are named, expected only scheme, form or outside for CoNLL-U"
        raise DataError(f"{found}; leave them out, or use --from conll", path=path)
    reader = _Reader(path, columns, lost, on_problem)
    has_tags = False
    for part in parts_of(path, lost, strict=on_rejected is None):
        has_tags = has_tags or any(tag is not None for sentence in part.sentences for tag in sentence.tags)
        try:
            if part.error is not None:
                raise part.error
            document = reader.document(part)
        except DataError as error:
            if on_rejected is None:
                raise
            on_rejected(DataError(error.message, path=path, line=error.line, document=part.id))
        else:
            line = part.sentences[0].line if part.sentences else part.line
            yield LocatedDocument(document, path, Lines(line), named=part.named)
    if tasks == Tasks.ANNOTATED and not has_tags:
        raise DataError(
            "found no word with NE=, NER= or name= in the column MISC, expected entities there; annotate the file",
            path=path,
        )


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file, with ``NE=`` for each word. The file appears complete or not at all.

    Raises:
        DataError: an entity cannot be written as tags of whole words, or an id, a word or a label does not fit in a
            line.
    """
    with atomic_write(path) as file:
        for document in documents:
            if not document.id or document.id != document.id.strip() or _LINE_MARKS.search(document.id):
                raise _unwritable(document, "id", document.id)
            file.write(f"# newdoc id = {document.id}\n")
            for line in _lines_of(document):
                file.write(f"{line}\n")


def _lines_of(document: Document) -> Iterator[str]:
    text, sentences = document.text, sentences_of(document)
    if not sentences:
        yield from [SPACES + escaped(text), ""] if text else [""]
    words = [word for sentence in sentences for word in sentence.words]
    ends = [following.start for following in words[1:]] + [len(text)]
    position = 0
    for number, (sentence, tags) in enumerate(zip(sentences, tags_of(document), strict=True), start=1):
        raw = text[sentence.words[0].start : sentence.words[-1].end]
        yield f"# sent_id = {document.id}-{number}"
        yield f"# text = {_LINE_MARKS.sub(' ', raw)}"
        for index, (word, tag) in enumerate(zip(sentence.words, tags, strict=True), start=1):
            form = document.surface(word)
            if _LINE_MARKS.search(form) or not form:
                raise _unwritable(document, "word", form)
            if "|" in tag or stray_mark(tag) or len(tag) == 2:
                raise _unwritable(document, "label", tag[2:])
            misc = [f"NE={tag}"]
            if position == 0 and word.start > 0:
                misc.append(f"SpacesBefore={escaped(text[: word.start])}")
            gap = text[word.end : ends[position]]
            position += 1
            is_last = index == len(sentence.words)
            usual = "" if position == len(words) else "\n" if is_last else " "
            if gap != usual:
                misc.append(f"SpacesAfter={escaped(gap)}" if gap else "SpaceAfter=No")
            yield "\t".join([str(index), form, *["_"] * 7, "|".join(misc)])
        yield ""


class _Reader:
    """What makes documents of the parts of a file."""

    def __init__(self, path: Path, columns: Columns, lost: Counter[str], on_problem: OnProblem | None) -> None:
        self._path = path
        self._columns = columns
        self._form = TagForm.of(columns.form)
        self._lost = lost
        self._on_problem = on_problem

    def document(self, part: Part) -> Document:
        """The document that a part of the file describes.

        Raises:
            DataError: the words are not those of ``# text``, or a tag is not of the scheme.
        """
        if not part.sentences:
            return Document(part.id, unescaped(part.spaces), sentences=())
        text, sentences = "", []
        entities: list[Entity] = []
        improper_starts: list[int] = []
        for sentence, following in zip(part.sentences, [*part.sentences[1:], None], strict=True):
            end = "" if following is None else "\n"
            if following and not following.starts_paragraph and sentence.tokens[-1].is_joined:
                end = ""
            spans: list[Word] = []
            units: list[int] = []  # for each word of the file, which of `spans` it is
            for token, gap in zip(sentence.tokens, gaps_of(sentence, end, self._path), strict=True):
                text += unescaped(token.misc.get("spacesbefore", ""))
                parts = token.words if "".join(token.words) == token.form else [token.form]
                for form in parts:
                    spans.append(Word(len(text), len(text) + len(form)))
                    text += form
                last = len(spans) - 1
                units += range(last - len(parts) + 1, last + 1) if parts == token.words else [last] * len(token.words)
                text += gap
            sentences.append(Sentence(tuple(spans)))
            done = 0
            for chunk in read_tags(self._bio(sentence)):
                first, after = max(units[chunk.first], done), units[chunk.last - 1] + 1
                if first >= after:
                    self._lost["entities in a token that has another one"] += 1
                    continue
                entities.append(Entity(spans[first].start, spans[after - 1].end, chunk.label))
                improper_starts += [] if chunk.proper else [spans[first].start]
                done = after
        meta = {IMPROPER_STARTS: improper_starts} if improper_starts else {}
        return Document(part.id, text, tuple(entities), meta, tuple(sentences))

    def _bio(self, sentence: TokenSentence) -> list[str]:
        """The BIO tags of the words of a sentence."""
        given = [self._columns.outside if tag is None else tag for tag in sentence.tags]
        tags = [usual_tag(tag, self._form, self._columns.outside) for tag in given]
        while True:
            try:
                bio = to_bio(tags, self._columns.scheme)
            except TagError as error:
                index, found = error.index, str(error)
            else:
                index = next((index for index, tag in enumerate(bio) if stray_mark(tag)), -1)
                found = f"found the tag {bio[index]!r}, expected a label without invisible characters"
                if index < 0:
                    return bio
            advice = TagAdviser([[["", tag] for tag in given]], self._columns).advice(given[index])
            if self._on_problem is None:
                raise DataError(f"{found}; {advice}", path=self._path, line=sentence.lines[index])
            self._on_problem(Problem(str(self._path), sentence.lines[index], "unknown-tag", found, advice))
            tags = [OUTSIDE if at == index else tag for at, tag in enumerate(tags)]


def _unwritable(document: Document, what: str, found: str) -> DataError:
    return DataError(
        f"document {document.id!r}: found the {what} {found!r}, expected one that fits on a line of CoNLL-U (not "
        "empty, without tabs and line ends; labels without | and spaces); rename it or use JSONL"
    )
