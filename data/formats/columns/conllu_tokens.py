"""The tokens in the lines of a CoNLL-U file, by sentence and document."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import DataError
from ...files.streams import without_compression
from ...files.whole_files import read_lines
from ...tags.tag import OUTSIDE, without_marks
from .comments import document_start

SPACES = "# spaces = "
"""The comment of our own with the text, escaped, of a document without words."""

_TAG_KEYS = ("ne", "ner", "name")
_ID = re.compile(r"(?P<first>[1-9][0-9]*)(?:-(?P<last>[1-9][0-9]*)|\.(?P<empty>[0-9]+))?|0\.(?P<initial>[0-9]+)")
_COLUMNS = 10
_TEXT = re.compile(r"#[ \t]*text[ \t]*=(.*)", re.DOTALL)


@dataclass(slots=True)
class Token:
    """A token of the text: one word, or several that are written as one.

    Attributes:
        line: its line.
        form: as it is in the text.
        misc: its attributes, by key in lower case.
        last: the number of its last word.
        words: its words.
    """

    line: int
    form: str
    misc: dict[str, str]
    last: int
    words: list[str] = field(default_factory=list)

    @property
    def is_joined(self) -> bool:
        """Whether no space follows it."""
        return self.misc.get("spaceafter", "").lower() == "no"


@dataclass(slots=True)
class TokenSentence:
    """A sentence of the file.

    Attributes:
        line: the line of its first token, or 0 if there is none yet.
        tokens: its tokens.
        tags: the tag of each word, as it is in the file; None for a word without one.
        lines: the line of each word.
        text: what the comment ``# text`` says; None without one.
        starts_paragraph: whether a comment ``# newpar`` precedes it.
    """

    line: int = 0
    tokens: list[Token] = field(default_factory=list)
    tags: list[str | None] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    text: str | None = None
    starts_paragraph: bool = False


@dataclass(slots=True)
class Part:
    """A part of a file that is one document.

    Attributes:
        line: the line that starts it, from 1.
        id: the id of the document.
        named: whether the file has the id. Only then is a part without words a document.
        sentences: the sentences that were read so far.
        spaces: the text, escaped, of a document without words.
        error: the error of the first faulty line.
    """

    line: int
    id: str
    named: bool
    sentences: list[TokenSentence] = field(default_factory=list)
    spaces: str = ""
    error: DataError | None = None

    def __bool__(self) -> bool:
        return bool(self.sentences or self.named or self.error)


def parts_of(path: Path, lost: Counter[str], *, strict: bool) -> Iterator[Part]:
    """The documents of a file. A faulty line raises an error if `strict`; otherwise its document keeps it.

    Args:
        lost: incremented for each annotation of coreference, which a document cannot represent.

    Raises:
        DataError: the file cannot be read; or a line is faulty, and `strict` is set.
    """

    def report(error: DataError) -> None:
        if strict:
            raise error
        part.error = part.error or error

    stem = without_compression(path).stem
    part, documents = Part(1, stem, named=False), 0
    sentence = TokenSentence()
    for number, line in read_lines(path, report):
        start = document_start(line, "\t") if line.startswith("#") else None
        if not line.startswith("#") and without_marks(line):
            try:
                _add(sentence, line.rstrip("\r"), lost, number)
            except ValueError as error:
                report(DataError(str(error), path=path, line=number))
            continue
        if sentence.tokens:
            part.sentences.append(sentence)
            sentence = TokenSentence()
        if start is not None:
            if part:
                yield part
            documents += 1
            part = Part(number, start[0] or f"{stem}-{documents}", named=bool(start[0]))
            sentence = TokenSentence()
        elif line.startswith("# newpar"):
            sentence.starts_paragraph = True
        elif line.startswith(SPACES):
            part.spaces = line.removeprefix(SPACES)
        elif text := _TEXT.fullmatch(line):
            sentence.text = text[1]
    if sentence.tokens:
        part.sentences.append(sentence)
    if part:
        yield part


def _add(sentence: TokenSentence, line: str, lost: Counter[str], number: int) -> None:
    """Add a line to a sentence.

    Raises:
        ValueError: it has not ten columns, an id out of order, or no word.
    """
    cells = line.split("\t")
    if len(cells) != _COLUMNS:
        found = f"found {len(cells)} columns parted by tabs, expected the ten of CoNLL-U"
        raise ValueError(f"{found}; correct the line, or read other columns with --from conll")
    identifier = _ID.fullmatch(cells[0])
    if identifier is None:
        raise ValueError(f"found the id {cells[0]!r}, expected a number, 3-4 or 5.1; correct it")
    if identifier["empty"] or identifier["initial"]:
        return
    first, misc = int(identifier["first"]), _attributes(cells[9])
    if first != len(sentence.tags) + 1:
        raise ValueError(f"found the id {cells[0]}, expected {len(sentence.tags) + 1} there; correct it")
    if not cells[1]:
        raise ValueError("found an empty FORM, expected a word; restore it")
    if "entity" in misc:
        lost["coreference annotations"] += 1
    sentence.line = sentence.line or number
    open_token = sentence.tokens[-1] if sentence.tokens and sentence.tokens[-1].last >= first else None
    if identifier["last"]:
        if open_token is not None or int(identifier["last"]) <= first:
            raise ValueError(f"found the id {cells[0]}, expected a range of words to come; correct it")
        sentence.tokens.append(Token(number, cells[1], misc, int(identifier["last"])))
        return
    if open_token is None:
        open_token = Token(number, cells[1], misc, first)
        sentence.tokens.append(open_token)
    open_token.words.append(cells[1])
    sentence.tags.append(_tag(misc) or _tag_of_range(open_token, first))
    sentence.lines.append(number)


def _tag_of_range(token: Token, number: int) -> str | None:
    """The tag of a word whose token, of several words, has a tag: `B-` becomes `I-` after its first word."""
    tag = _tag(token.misc) if token.last > number or len(token.words) > 1 else None
    if tag is not None and tag.startswith("B-") and len(token.words) > 1:
        return f"I-{tag[2:]}"
    return tag


def _attributes(misc: str) -> dict[str, str]:
    """The attributes in the column MISC, by key in lower case."""
    pairs = (pair.partition("=") for pair in misc.split("|"))
    return {key.strip().lower(): value for key, equals, value in pairs if equals}


def _tag(misc: dict[str, str]) -> str | None:
    found = next((misc[key] for key in _TAG_KEYS if key in misc), None)
    return None if found is None else without_marks(found) or OUTSIDE
