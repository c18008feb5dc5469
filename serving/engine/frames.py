"""The messages between the server and its worker processes, as bytes on a pipe."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from ...inference.encoding.windows import Window
from ...inference.encoding.word_pieces import WindowIds

HEAD = Struct("<IBId")
"""The head of a message: the length of its body in bytes, its kind, the number of its batch, and seconds."""

_ANYWHERE = Window(0, 0, 0, 0)
"""A worker needs no words: it reads pieces, and answers at the positions of `WindowIds.heads`."""


class Kind(IntEnum):
    """What a message says."""

    READY = 0
    """From a worker: it has loaded the model. The body holds `parallel` and `batch_pieces` of its backend."""
    UNUSABLE = 1
    """From a worker: the model cannot be used. The body is the reason."""
    PING = 2
    """To a worker, which answers the same at once, even while it reads."""
    BATCH = 3
    """To a worker: windows to read."""
    RESULT = 4
    """From a worker: the log-probabilities of a batch. Seconds are those that the model took."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A message.

    Attributes:
        kind: what it says.
        number: the number of the batch; 0 for other messages.
        seconds: a duration, if the kind has one.
        body: the rest.
    """

    kind: Kind
    number: int = 0
    seconds: float = 0.0
    body: bytes = b""

    def pack(self) -> bytes:
        """The message as bytes."""
        return HEAD.pack(len(self.body), self.kind, self.number, self.seconds) + self.body


def frame_of(head: tuple[int, int, int, float], body: bytes) -> Frame:
    """The message with an unpacked head and a body."""
    _, kind, number, seconds = head
    return Frame(Kind(kind), number, seconds, body)


def pack_windows(windows: Sequence[WindowIds]) -> bytes:
    """The pieces and the heads of windows, for the body of a `Kind.BATCH`."""
    sizes = [[len(window.ids), len(window.heads)] for window in windows]
    arrays = [np.array([len(windows)]), np.array(sizes).ravel()]
    arrays += [window.ids for window in windows] + [window.heads for window in windows]
    return np.concatenate(arrays).astype("<i4").tobytes()


def unpack_windows(body: bytes) -> list[WindowIds]:
    """The inverse of `pack_windows`. The words of the windows are not known here."""
    values = np.frombuffer(body, dtype="<i4").astype(np.int64)
    count = int(values[0])
    sizes = values[1 : 1 + 2 * count].reshape(count, 2)
    parts = np.split(values[1 + 2 * count :], np.cumsum(sizes.T.ravel())[:-1])
    return [WindowIds(parts[row], parts[count + row], _ANYWHERE) for row in range(count)]


def pack_log_probs(log_probs: Sequence[NDArray[np.float32]]) -> bytes:
    """The log-probabilities of the core words of windows, for the body of a `Kind.RESULT`."""
    return np.concatenate(log_probs).astype("<f4", copy=False).tobytes()


def unpack_log_probs(body: bytes, windows: Sequence[WindowIds], tags: int) -> list[NDArray[np.float32]]:
    """The log-probabilities of each window's core words, shape (core words, tags).

    Args:
        body: as `pack_log_probs` returns it.
        windows: the windows of the batch.
        tags: the number of tags.
    """
    values = np.frombuffer(body, dtype="<f4").reshape(-1, tags)
    return np.split(values, np.cumsum([len(window.heads) for window in windows])[:-1])
