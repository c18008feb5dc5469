"""Which gold entity a prediction is held against, where the two are not the same."""

from collections.abc import Iterable, Iterator

Span = tuple[int, int, str]
"""Start and end, half-open, in characters or in words, and the label."""

Pair = tuple[Span | None, Span | None]
"""A gold span and the predicted one it is paired with, or one of them alone."""


def pair_spans(gold: Iterable[Span], predicted: Iterable[Span]) -> list[Pair]:
    """Pair each gold span with at most one predicted span that overlaps it, and the other way round.

    The pair that shares most goes first; of pairs that share as much, one of the same label; then the one that comes
    first in the text. So the pairs do not depend on the order of the spans, and equal spans are always a pair: nothing
    else can overlap them, for the spans of one side do not overlap each other.

    Returns:
        The pairs, then the gold spans without a partner, then the predicted ones.
    """
    left, right = sorted(gold), sorted(predicted)
    candidates = sorted((-_shared(one, two), one[2] != two[2], one, two) for one, two in _overlapping(left, right))
    free_left, free_right = dict.fromkeys(left), dict.fromkeys(right)
    pairs: list[Pair] = []
    for *_, one, two in candidates:
        if one in free_left and two in free_right:
            pairs.append((one, two))
            del free_left[one], free_right[two]
    return pairs + [(one, None) for one in free_left] + [(None, two) for two in free_right]


def _overlapping(gold: list[Span], predicted: list[Span]) -> Iterator[tuple[Span, Span]]:
    first = 0
    for one in gold:
        while first < len(predicted) and predicted[first][1] <= one[0]:
            first += 1
        at = first
        while at < len(predicted) and predicted[at][0] < one[1]:
            yield one, predicted[at]
            at += 1


def _shared(one: Span, two: Span) -> int:
    return min(one[1], two[1]) - max(one[0], two[0])
