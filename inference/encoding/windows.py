"""Windows over a document: every word in exactly one core, nothing cut off."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Ints = NDArray[np.int64]

SPECIAL_PIECES = 2
"""The pieces an encoder puts around a text: [CLS] and [SEP]."""


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``start … end - 1`` of a document, of which ``core_start … core_end - 1`` are the core;
    the rest is context.
    """

    start: int
    core_start: int
    core_end: int
    end: int


def cut_windows(
    pieces: Sequence[int] | _Ints, sentence_ends: Sequence[int] | _Ints, *, size: int, context: int, first: int = 0
) -> list[Window]:
    """Cut a document into windows.

    Cores tile the document, are of about equal length, and end with a sentence where one ends nearby.
    Context fills a window up on both sides. A document that fits is one window.

    Args:
        pieces: number of subword pieces of each word, at least 1 and at most `core_capacity(size, context)`.
        sentence_ends: ascending word indices, each one past the last word of a sentence.
        size: most pieces in a window, the two special ones included.
        context: pieces kept free for context on either side of a core.
        first: words of the first core of a document that does not fit into one window; 0 is an equal share.

    Raises:
        ValueError: no room for a core, or a word with no piece or more than fit in a core.
    """
    capacity = core_capacity(size, context)
    counts = np.asarray(pieces, dtype=np.int64)
    if len(counts) and not (counts.min() >= 1 and counts.max() <= capacity):
        raise ValueError(f"words of {counts.min()} to {counts.max()} pieces found, expected 1 to {capacity}")
    total = np.concatenate([[0], np.cumsum(counts)])
    if total[-1] <= size - SPECIAL_PIECES:
        return [Window(0, 0, len(counts), len(counts))] if len(counts) else []
    ends = np.asarray(sentence_ends, dtype=np.int64)
    end_totals = total[ends]
    windows = []
    start = 0
    while start < len(counts):
        end = _core_end(total, ends, end_totals, start, capacity) if start or not first else first
        windows.append(_with_context(total, start, end, size - SPECIAL_PIECES))
        start = end
    return windows


def cut_sentences(
    pieces: Sequence[int] | _Ints, sentence_ends: Sequence[int] | _Ints, *, size: int, context: int
) -> list[Window]:
    """Cut each sentence of a document for itself, as `cut_windows` does a document: no window reaches over its end.

    Raises:
        ValueError: as `cut_windows`.
    """
    windows = []
    start = 0
    for end in sentence_ends:
        for cut in cut_windows(pieces[start:end], [end - start], size=size, context=context):
            edges = (cut.start, cut.core_start, cut.core_end, cut.end)
            windows.append(Window(*(int(start + edge) for edge in edges)))
        start = end
    return windows


def core_capacity(size: int, context: int) -> int:
    """Most pieces that a core can hold in a window of `size` pieces.

    Raises:
        ValueError: nothing is left for the core.
    """
    capacity = size - SPECIAL_PIECES - 2 * context
    if capacity < 1 or context < 0:
        raise ValueError(f"a window of {size} pieces with {context} of context on each side has no room for a word")
    return capacity


def _core_end(total: _Ints, ends: _Ints, end_totals: _Ints, start: int, capacity: int) -> int:
    """Where the core that starts at word `start` ends: near an equal share, at a sentence's end if it can."""
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
    """Widen a core: half the free pieces on the right, the rest on the left, what is over on the right."""
    free = room - int(total[end] - total[start])
    right = int(np.searchsorted(total, total[end] + free // 2, side="right")) - 1
    free_left = room - int(total[right] - total[start])
    left = int(np.searchsorted(total, total[start] - free_left, side="left"))
    right = int(np.searchsorted(total, total[left] + room, side="right")) - 1
    return Window(left, start, end, right)
