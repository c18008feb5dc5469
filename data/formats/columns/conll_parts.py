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
    parts = _Parts(without_compression(path).stem, reader, strict=strict)
    for number, line in _lines(path, parts.report):
        try:
            marker = parts.add(line, number)
        except DataError as error:
            parts.report(error)
            continue
        if marker is not None:
            if parts.current:
                yield parts.current
            parts.start(number, *marker)
    parts.end_sentence()
    if parts.current:
        yield parts.current


class _Parts:
    """Collects the lines of a file into sentences and documents.

    Args:
        stem: the name of the file, for documents without an id.
        reader: reads the lines.
        strict: whether a faulty line raises an error.

    Attributes:
        current: the document that is being read.
    """

    def __init__(self, stem: str, reader: Rows, *, strict: bool) -> None:
        self.current = Part(1, stem, named=False, identified=False)
        self._stem = stem
        self._reader = reader
        self._strict = strict
        self._markers = 0
        self._rows: list[Row] = []
        self._first = 0  # the line of the first row

    def report(self, error: DataError) -> None:
        """Raise the error of a faulty line, or keep it if it is the first one of the document."""
        if self._strict:
            raise error
        self.current.error = self.current.error or error

    def add(self, line: str, number: int) -> tuple[str, bool] | None:
        """Add a line.

        Returns:
            The id of the document that the line starts, and whether it is an ``# id =`` line; None if it starts none.

        Raises:
            DataError: the line is faulty.
        """
        marker, is_comment = None, False
        if line[:1] in _MARKER_STARTS:
            unmarked = line.lstrip(_BOM)
            marker = document_start(unmarked, self._reader.separator)
            is_comment = marker is None and unmarked.startswith("#") and self._reader.is_comment(unmarked, number)
        row = self._reader.read(line, number) if marker is None and not is_comment and line.strip(" \t") else None
        if row is None or self._add_row(row, number):
            self.end_sentence()
        return marker

    def start(self, line: int, name: str, named: bool) -> None:
        """Start the next document; the arguments are its line and what `add` returned."""
        self._markers += 1
        self._reader.is_own = self._reader.is_own or named
        identified = named or bool(name)
        self.current = Part(line, name if identified else f"{self._stem}-{self._markers}", named, identified)

    def end_sentence(self) -> None:
        """End the sentence, if there is one."""
        if not self._rows:
            return
        try:
            outer, *inner = self._reader.layers([tags for _, tags in self._rows], self._first)
        except DataError as error:
            self.report(error)
        else:
            words = tuple([word for word, _ in self._rows])
            tagged = TaggedSentence(self._first, self.current.id, words, outer, tuple(inner))
            self.current.sentences.append(tagged)
        self._rows.clear()

    def _add_row(self, row: Row, number: int) -> bool:
        """Add a word, and return whether it ends its sentence."""
        if self._reader.starts_sentence:
            self.end_sentence()
        if not self._rows:
            self._first = number
        self._rows.append(row)
        return self._reader.columns.sentence_end != "blank" and row[0] == "."


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
