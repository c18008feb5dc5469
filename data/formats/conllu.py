"""CoNLL-U, the format of Universal Dependencies, with entities in the column MISC: ``NE=B-PER``.

Only words, spaces and entities are read: lemmas, parts of speech and trees are not.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..documents import Document, Entity, Sentence, Word
from ..errors import DataError, OnRejected
from ..files.streams import without_compression
from ..files.whole_files import atomic_write, read_lines
from ..located import Lines, LocatedDocument
from ..problems import OnProblem, Problem
from ..tags.bio import IMPROPER_STARTS, read_tags, tags_of
from ..tags.forms import TagForm, usual_tag
from ..tags.schemes import TagError, to_bio
from ..tags.tag import OUTSIDE, stray_mark, without_marks
from ..text.segmentation import sentences_of
from .columns.advice import advice_for_sample
from .columns.comments import document_start
from .registry import Tasks
from .shared.columns import Columns

_KEYS = ("ne", "ner", "name")
_ID = re.compile(r"(?P<first>[1-9][0-9]*)(?:-(?P<last>[1-9][0-9]*)|\.(?P<empty>[0-9]+))?|0\.(?P<initial>[0-9]+)")
_COLUMNS = 10
_ESCAPES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r", "|": r"\p", "\\": r"\\"}
_UNESCAPED = {escape[1]: character for character, escape in _ESCAPES.items()}
_SPACES = "# spaces = "
_TEXT = re.compile(r"#[ \t]*text[ \t]*=(.*)", re.DOTALL)
_LINE_MARKS = re.compile("[\n\r\t\0]")
_SHOWN = 60


@dataclass(slots=True)
class _Token:
    """A token of the text: one word, or several that are written as one.

    Attributes:
        line: its line.
        form: as it is in the text.
        misc: its attributes.
        words: its words.
        last: the number of its last word.
    """

    line: int
    form: str
    misc: dict[str, str]
    last: int
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Sentence:
    """A sentence of the file.

    Attributes:
        line: the line of its first token, or 0 if there is none yet.
        tokens: its tokens.
        tags: a tag for each word, in the scheme of the file.
        lines: the line of each word.
        text: what the comment ``# text`` says; None without one.
        starts_paragraph: whether a comment ``# newpar`` precedes it.
    """

    line: int = 0
    tokens: list[_Token] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    text: str | None = None
    starts_paragraph: bool = False


@dataclass(slots=True)
class _Part:
    """A document of the file: its first line, its id, whether the file has it, its sentences and its first error."""

    line: int
    id: str
    named: bool
    sentences: list[_Sentence] = field(default_factory=list)
    spaces: str = ""
    error: DataError | None = None

    def __bool__(self) -> bool:
        return bool(self.sentences or self.named or self.error)


def read(
    path: Path,
    *,
    columns: Columns | None = None,
    tasks: Tasks = Tasks.LABELLED,
    lost: Counter[str] | None = None,
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
        columns: the scheme, the form of tags and what stands for `O`; other keys must not be set.
        tasks: with `Tasks.ANNOTATED`, a file in which no word has a tag is refused: it is not annotated.
        lost: incremented for each annotation that a document cannot represent.
        on_problem: a callback that receives each word with a faulty tag, which is then `O`.
        on_rejected: a callback that receives the first error of each document with a faulty line, which is skipped.

    Raises:
        DataError: the file cannot be read; a line has not ten columns, or an id out of order; the words are not those
            of ``# text``; or a tag is not of the scheme, and no callback receives the problem.
    """
    columns = columns or Columns()
    if (columns.word, columns.tag, columns.layer, columns.separator, columns.prefix) != (1, -1, None, None, ""):
        found = "found columns that are named, expected only scheme, form or outside for CoNLL-U"
        raise DataError(f"{found}; leave them out, or use --from conll", path=path)
    reader = _Reader(path, columns, Counter() if lost is None else lost, on_problem)
    for part in reader.parts(strict=on_rejected is None):
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
    if tasks == Tasks.ANNOTATED and not reader.tagged:
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
        yield from [_SPACES + _escaped(text), ""] if text else [""]
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
                misc.append(f"SpacesBefore={_escaped(text[: word.start])}")
            gap = text[word.end : ends[position]]
            position += 1
            is_last = index == len(sentence.words)
            usual = "" if position == len(words) else "\n" if is_last else " "
            if gap != usual:
                misc.append(f"SpacesAfter={_escaped(gap)}" if gap else "SpaceAfter=No")
            yield "\t".join([str(index), form, *["_"] * 7, "|".join(misc)])
        yield ""


class _Reader:
    """A reader of one file; `tagged` says whether any word has had a tag."""

    def __init__(self, path: Path, columns: Columns, lost: Counter[str], on_problem: OnProblem | None) -> None:
        self.tagged = False
        self._path = path
        self._columns = columns
        self._form = TagForm.of(columns.form)
        self._lost = lost
        self._on_problem = on_problem

    def parts(self, *, strict: bool) -> Iterator[_Part]:
        """The documents of the file. A faulty line raises an error if `strict`; otherwise its document keeps it."""

        def report(error: DataError) -> None:
            if strict:
                raise error
            part.error = part.error or error

        stem = without_compression(self._path).stem
        part, documents = _Part(1, stem, named=False), 0
        sentence = _Sentence()
        for number, line in read_lines(self._path, report):
            start = document_start(line, "\t") if line.startswith("#") else None
            if not line.startswith("#") and without_marks(line):
                try:
                    self._add(sentence, line.rstrip("\r"), number)
                except DataError as error:
                    report(error)
                continue
            if sentence.tokens:
                part.sentences.append(sentence)
                sentence = _Sentence()
            if start is not None:
                if part:
                    yield part
                documents += 1
                part = _Part(number, start[0] or f"{stem}-{documents}", named=bool(start[0]))
                sentence = _Sentence()
            elif line.startswith("# newpar"):
                sentence.starts_paragraph = True
            elif line.startswith(_SPACES):
                part.spaces = _unescaped(line.removeprefix(_SPACES))
            elif text := _TEXT.fullmatch(line):
                sentence.text = text[1]
        if sentence.tokens:
            part.sentences.append(sentence)
        if part:
            yield part

    def document(self, part: _Part) -> Document:
        """The document that a part of the file describes.

        Raises:
            DataError: the words are not those of ``# text``, or a tag is not of the scheme.
        """
        if not part.sentences:
            return Document(part.id, part.spaces, sentences=())
        text, sentences = "", []
        entities: list[Entity] = []
        improper_starts: list[int] = []
        for sentence, following in zip(part.sentences, [*part.sentences[1:], None], strict=True):
            end = "" if following is None else "\n"
            if following and not following.starts_paragraph and _is_joined(sentence.tokens[-1]):
                end = ""
            spans: list[Word] = []
            units: list[int] = []  # for each word of the file, which of `spans` it is
            gaps = self._gaps(sentence, end)
            for token, gap in zip(sentence.tokens, gaps, strict=True):
                text += _unescaped(token.misc.get("spacesbefore", ""))
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

    def _add(self, sentence: _Sentence, line: str, number: int) -> None:
        """Add a line to a sentence."""
        cells = line.split("\t")
        if len(cells) != _COLUMNS:
            found = f"found {len(cells)} columns parted by tabs, expected the ten of CoNLL-U"
            raise self._error(f"{found}; correct the line, or read other columns with --from conll", number)
        identifier = _ID.fullmatch(cells[0])
        if identifier is None:
            raise self._error(f"found the id {cells[0]!r}, expected a number, 3-4 or 5.1; correct it", number)
        if identifier["empty"] or identifier["initial"]:
            return
        first, misc = int(identifier["first"]), _attributes(cells[9])
        if first != len(sentence.tags) + 1:
            raise self._error(f"found the id {cells[0]}, expected {len(sentence.tags) + 1} there; correct it", number)
        if not cells[1]:
            raise self._error("found an empty FORM, expected a word; restore it", number)
        if "entity" in misc:
            self._lost["coreference annotations"] += 1
        sentence.line = sentence.line or number
        open_token = sentence.tokens[-1] if sentence.tokens and sentence.tokens[-1].last >= first else None
        if identifier["last"]:
            if open_token is not None or int(identifier["last"]) <= first:
                raise self._error(f"found the id {cells[0]}, expected a range of words to come; correct it", number)
            sentence.tokens.append(_Token(number, cells[1], misc, int(identifier["last"])))
            return
        if open_token is None:
            open_token = _Token(number, cells[1], misc, first)
            sentence.tokens.append(open_token)
        open_token.words.append(cells[1])
        tag = _tag(misc) or self._tag_of_range(open_token, first)
        self.tagged = self.tagged or tag is not None
        sentence.tags.append(tag or self._columns.outside)
        sentence.lines.append(number)

    def _tag_of_range(self, token: _Token, number: int) -> str | None:
        """The tag of a word whose token, of several words, has a tag: `B-` becomes `I-` after its first word."""
        tag = _tag(token.misc) if token.last > number or len(token.words) > 1 else None
        if tag is not None and tag.startswith("B-") and len(token.words) > 1:
            return f"I-{tag[2:]}"
        return tag

    def _bio(self, sentence: _Sentence) -> list[str]:
        """The BIO tags of the words of a sentence."""
        tags = [usual_tag(tag, self._form, self._columns.outside) for tag in sentence.tags]
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
            advice = advice_for_sample([[["", tag] for tag in sentence.tags]], self._columns, sentence.tags[index])
            if self._on_problem is None:
                raise self._error(f"{found}; {advice}", sentence.lines[index])
            self._on_problem(Problem(str(self._path), sentence.lines[index], "unknown-tag", found, advice))
            tags = [OUTSIDE if at == index else tag for at, tag in enumerate(tags)]

    def _gaps(self, sentence: _Sentence, end: str) -> list[str]:
        """What follows each token in the text.

        Args:
            end: what follows the last one, unless it has ``SpacesAfter``.
        """
        tokens = sentence.tokens
        gaps = ["" if _is_joined(token) else " " for token in tokens]
        if sentence.text is not None:
            gaps = self._aligned(sentence, sentence.text)
        gaps[-1] = end
        return [
            _unescaped(t.misc["spacesafter"]) if "spacesafter" in t.misc else gap
            for t, gap in zip(tokens, gaps, strict=True)
        ]

    def _aligned(self, sentence: _Sentence, text: str) -> list[str]:
        """The white space and invisible characters after each token in the comment ``# text``."""
        gaps = []
        position = len(text) - len(_lstripped(text, sentence.tokens[0].form))
        for token, following in zip(sentence.tokens, [*sentence.tokens[1:], None], strict=True):
            if not text.startswith(token.form, position):
                found = f"found the word {token.form!r}, expected {text[position : position + _SHOWN]!r} as in # text"
                raise self._error(f"{found}; correct one of the two", token.line)
            position += len(token.form)
            rest = text[position:]
            left = _lstripped(rest, following.form if following else "")
            gaps.append(rest[: len(rest) - len(left)])
            position += len(gaps[-1])
        if text[position:]:
            found = f"found {text[position : position + _SHOWN]!r} at the end of # text, expected words for it"
            raise self._error(f"{found}; correct one of the two", sentence.line)
        return gaps

    def _error(self, message: str, line: int) -> DataError:
        return DataError(message, path=self._path, line=line)


def _attributes(misc: str) -> dict[str, str]:
    """The attributes in the column MISC, by key in lower case."""
    pairs = (pair.partition("=") for pair in misc.split("|"))
    return {key.strip().lower(): value for key, equals, value in pairs if equals}


def _tag(misc: dict[str, str]) -> str | None:
    found = next((misc[key] for key in _KEYS if key in misc), None)
    return None if found is None else without_marks(found) or OUTSIDE


def _is_joined(token: _Token) -> bool:
    return token.misc.get("spaceafter", "").lower() == "no"


def _lstripped(text: str, form: str) -> str:
    """A text without the marks at its start, of which a token may have some itself."""
    at = 0
    while at < len(text) and _is_mark(text[at]) and not (form and text.startswith(form, at)):
        at += 1
    return text[at:]


def _is_mark(character: str) -> bool:
    """Whether a character is white space, invisible or a control character, and so may be between words."""
    return not without_marks(character) or unicodedata.category(character) == "Cc"


def _escaped(spaces: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in spaces)


def _unescaped(spaces: str) -> str:
    return re.sub(r"\\(.)", lambda found: _UNESCAPED.get(found[1], found[0]), spaces)


def _unwritable(document: Document, what: str, found: str) -> DataError:
    return DataError(
        f"document {document.id!r}: found the {what} {found!r}, expected one that fits on a line of CoNLL-U (not "
        "empty, without tabs and line ends; labels without | and spaces); rename it or use JSONL"
    )
