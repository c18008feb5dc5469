"""The pairing of gold spans with the predicted spans that overlap them."""

from collections.abc import Iterable, Iterator

Span = tuple[int, int, str]
"""Start and end of a half-open span, in characters or in words, and the label."""

Pair = tuple[Span | None, Span | None]
"""A gold span and the predicted span that it is paired with. One of the two is None if a span has no partner."""


def pair_spans(gold: Iterable[Span], predicted: Iterable[Span]) -> list[Pair]:
    """Pair gold spans with overlapping predicted spans, each span at most once.

    Pairs are made greedily, the largest overlap first. Among equal overlaps, pairs with the same label come first, then
    pairs that come first in the text. The pairs therefore do not depend on the order of the spans. Equal spans are
    always paired, because no other span can overlap them.

    Args:
        gold: spans that do not overlap each other.
        predicted: spans that do not overlap each other.

    Returns:
        The pairs, then the gold spans without a partner, then the predicted spans without a partner.
    """
    gold_spans, predicted_spans = sorted(gold), sorted(predicted)
    candidates = sorted(
        (-_shared(one, two), one[2] != two[2], one, two) for one, two in _overlapping(gold_spans, predicted_spans)
    )
    free_gold, free_predicted = dict.fromkeys(gold_spans), dict.fromkeys(predicted_spans)
    pairs: list[Pair] = []
    for *_, one, two in candidates:
        if one in free_gold and two in free_predicted:
            pairs.append((one, two))
            del free_gold[one], free_predicted[two]
    return pairs + [(one, None) for one in free_gold] + [(None, two) for two in free_predicted]


def _overlapping(gold: list[Span], predicted: list[Span]) -> Iterator[tuple[Span, Span]]:
    """The pairs of overlapping spans. Both lists must be sorted, and the spans of each must not overlap."""
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
