"""Cut a document into windows, so that every word is in the core of exactly one window."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """A run of a document's words, as indices: ``start … end - 1``.

    The words ``core_start … core_end - 1`` are its core, for which it is used to predict tags; the rest is context.
    """

    start: int
    core_start: int
    core_end: int
    end: int


def cut_windows(
    pieces: Sequence[int] | _Ints, sentence_ends: Sequence[int] | _Ints, *, room: int, context: int, first: int = 0
) -> list[Window]:
    """Cut a document into windows.

    Every word is in exactly one core. Cores have about equal numbers of pieces, and end at the end of a sentence if one
    is near. Each window is filled up with context before and after its core. A document that fits into one window is
    one window. A document without words has none.

    Args:
        pieces: the number of subword pieces of each word, at least 1 and at most `core_capacity(room, context)`.
        sentence_ends: word indices, ascending, each one past the last word of a sentence.
        room: the largest number of pieces of words in a window, the encoder's special pieces not counted.
        context: the number of pieces reserved for context on each side of a core.
        first: the number of words in the first core if the document does not fit into one window, or 0 for an equal
            share of the pieces. The words must fit into a core; this is not checked.

    Raises:
        ValueError: a window has no room for a core, or a word has no pieces or more than fit into a core.
    """
    capacity = core_capacity(room, context)
    counts = np.asarray(pieces, dtype=np.int64)
    if len(counts) and not (counts.min() >= 1 and counts.max() <= capacity):
        raise ValueError(f"found words of {counts.min()} to {counts.max()} pieces, expected 1 to {capacity}")
    total = np.concatenate([[0], np.cumsum(counts)])
    if total[-1] <= room:
        return [Window(0, 0, len(counts), len(counts))] if len(counts) else []
    ends = np.asarray(sentence_ends, dtype=np.int64)
    end_totals = total[ends]
    windows = []
    start = 0
    while start < len(counts):
        end = _core_end(total, ends, end_totals, start, capacity) if start or not first else first
        windows.append(_with_context(total, start, end, room))
        start = end
    return windows


def cut_sentences(
    pieces: Sequence[int] | _Ints, sentence_ends: Sequence[int] | _Ints, *, room: int, context: int
) -> list[Window]:
    """Cut each sentence of a document into windows of its own, as `cut_windows` cuts a document.

    No window extends over the end of a sentence.

    Args:
        pieces: as in `cut_windows`.
        sentence_ends: as in `cut_windows`; the last one is the number of words.
        room: as in `cut_windows`.
        context: as in `cut_windows`.

    Raises:
        ValueError: as in `cut_windows`.
    """
    windows = []
    start = 0
    for end in sentence_ends:
        for cut in cut_windows(pieces[start:end], [end - start], room=room, context=context):
            indices = (cut.start, cut.core_start, cut.core_end, cut.end)
            windows.append(Window(*(int(start + index) for index in indices)))
        start = end
    return windows


def core_capacity(room: int, context: int) -> int:
    """The largest number of pieces in the core of a window.

    Args:
        room: the largest number of pieces of words in the window.
        context: the number of pieces reserved for context on each side of the core.

    Raises:
        ValueError: no piece is left for the core, or `context` is negative.
    """
    capacity = room - 2 * context
    if capacity < 1 or context < 0:
        raise ValueError(
            f"found a window with room for {room} pieces of words and {context} of context on each side, expected room "
            "for a word; enlarge the window or reduce the context"
        )
    return capacity


def _core_end(total: _Ints, ends: _Ints, end_totals: _Ints, start: int, capacity: int) -> int:
    """The end of the core that starts at word `start`: near an equal share, and at a sentence's end if one is near."""
    done = int(total[start])
    rest = int(total[-1]) - done
    shares = -(-rest // capacity)
    if shares == 1:
        return len(total) - 1
    share = rest / shares
    low, high = np.searchsorted(end_totals, [done + share / 2, done + capacity + 1])
    if low < high:
        return int(ends[low + np.abs(end_totals[low:high] - (done + share)).argmin()])
    return max(start + 1, int(np.searchsorted(total, done + share, side="right")) - 1)


def _with_context(total: _Ints, start: int, end: int, room: int) -> Window:
    """Fill a window: half the free pieces after the core, the others before it, and what remains after it again."""
    free = room - int(total[end] - total[start])
    last = int(np.searchsorted(total, total[end] + free // 2, side="right")) - 1
    free_before = room - int(total[last] - total[start])
    first = int(np.searchsorted(total, total[start] - free_before, side="left"))
    last = int(np.searchsorted(total, total[first] + room, side="right")) - 1
    return Window(first, start, end, last)
