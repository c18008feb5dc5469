"""The documents in the lines of a column file, as sentences of words and tags."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import DataError, OnRejected
from ...files.streams import without_compression
from ...files.whole_files import read_lines
from ..registry import WEBANNO
from ..shared.tagged_sentences import TaggedSentence
from .comments import document_start
from .rows import Row, Rows

_BOM = "\ufeff"
_MARKER_STARTS = frozenset(["#", "-", '"', _BOM])


@dataclass(slots=True)
class Part:
    """A part of a file that is one document.

    Attributes:
        line: the line that starts it, from 1.
        id: the id of the document.
        named: whether an ``# id =`` line starts it. Only then is a part without words a document.
        identified: whether the file has the id.
        sentences: the sentences that were read so far.
        error: the error of the first faulty line.
    """

    line: int
    id: str
    named: bool
    identified: bool
    sentences: list[TaggedSentence] = field(default_factory=list)
    error: DataError | None = None

    def __bool__(self) -> bool:
        return bool(self.sentences or self.named or self.error)


def parts_of(path: Path, reader: Rows, *, strict: bool) -> Iterator[Part]:
    """The documents of a file. A faulty line raises an error if `strict`; otherwise its document keeps the error.

    Raises:
        DataError: the file cannot be read; or a line is faulty, and `strict` is set.
    """

    def report(error: DataError) -> None:
        if strict:
            raise error
        part.error = part.error or error

    stem = without_compression(path).stem
    part, markers = Part(1, stem, named=False, identified=False), 0
    rows: list[Row] = []
    start = 0

    def end_sentence() -> None:
        if not rows:
            return
        try:
            outer, *inner = reader.layers([tags for _, tags in rows], start)
        except DataError as error:
            report(error)
        else:
            words = tuple([word for word, _ in rows])
            part.sentences.append(TaggedSentence(start, part.id, words, outer, tuple(inner)))
        rows.clear()

    for number, line in _lines(path, report):
        marker, row, comment = None, None, False
        if line[:1] in _MARKER_STARTS:
            unmarked = line.lstrip(_BOM)
            marker = document_start(unmarked, reader.separator)
            comment = marker is None and unmarked.startswith("#") and reader.is_comment(unmarked, number)
        if marker is None and not comment and line.strip(" \t"):
            try:
                row = reader.read(line, number)
            except DataError as error:
                report(error)
                continue
        if row is not None:
            if reader.starts_sentence:
                end_sentence()
            if not rows:
                start = number
            rows.append(row)
            if reader.columns.sentence_end == "blank" or row[0] != ".":
                continue
        end_sentence()
        if marker is not None:
            if part:
                yield part
            markers += 1
            name, named = marker
            reader.is_own = reader.is_own or named
            identified = named or bool(name)
            part = Part(number, name if identified else f"{stem}-{markers}", named, identified)
    end_sentence()
    if part:
        yield part


def _lines(path: Path, report: OnRejected) -> Iterator[tuple[int, str]]:
    """The lines of a file, from 1. Carriage returns end lines too, but those next to a line feed count once.

    Raises:
        DataError: the file is in another format with tabs, or as `read_lines` does.
    """
    before = 0  # how many lines carriage returns have ended so far
    for number, line in read_lines(path, report):
        if number == 1 and line.startswith(WEBANNO):
            raise DataError(f"found {line!r}, expected columns; read it with --from webanno", path=path, line=1)
        if "\r" not in line:
            yield number + before, line
            continue
        for part in line.strip("\r").split("\r"):
            yield number + before, part
            before += 1
        before -= 1
