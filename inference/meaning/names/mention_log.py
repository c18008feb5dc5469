"""Which names each document mentions: a log that goes to a temporary file when it grows."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from struct import Struct
from tempfile import TemporaryFile
from typing import BinaryIO, cast

_IN_MEMORY = 1 << 24
"""Bytes of the log that are held in memory."""

_HEAD = Struct("<II")
"""The bytes of a document's id, and the number of its mentions."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of a name in a document.

    Attributes:
        name: the number of the name.
        start: the offset of its first character.
        end: the offset after its last one.
    """

    name: int
    start: int
    end: int


class MentionLog:
    """The mentions of documents, in the order in which they were added.

    Memory does not grow with the number of documents. What is not closed with `close` leaves its file to the system.
    """

    def __init__(self) -> None:
        self._recent = bytearray()
        self._file: BinaryIO | None = None

    def add(self, document: str, mentions: Sequence[Mention]) -> None:
        """Add the mentions of a document."""
        name = document.encode("utf-8", "surrogatepass")
        numbers = array("q", (number for each in mentions for number in (each.name, each.start, each.end)))
        self._recent += _HEAD.pack(len(name), len(mentions)) + name + numbers.tobytes()
        if len(self._recent) >= _IN_MEMORY:
            if self._file is None:
                self._file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - it is closed with the log
            self._file.seek(0, SEEK_END)
            self._file.write(self._recent)
            self._recent.clear()

    def documents(self) -> Iterator[tuple[str, list[Mention]]]:
        """The id and the mentions of each document. Nothing may be added while they are read."""
        if self._file is not None:
            self._file.seek(0)
            yield from _read(self._file)
        yield from _read(BytesIO(self._recent))

    def close(self) -> None:
        """Delete the temporary file, if there is one."""
        if self._file is not None:
            self._file.close()


def _read(file: BinaryIO) -> Iterator[tuple[str, list[Mention]]]:
    while head := file.read(_HEAD.size):
        length, count = _HEAD.unpack(head)
        name = file.read(length).decode("utf-8", "surrogatepass")
        numbers = array("q", file.read(3 * 8 * count))
        yield name, [Mention(*numbers[at : at + 3]) for at in range(0, len(numbers), 3)]
