"""Where a text is not the one expected."""

from itertools import zip_longest

_SHOWN = 20


def text_difference(found: str, expected: str) -> str:
    """Where two texts part, as errors say it; they are not the same."""
    at = next(index for index, (one, two) in enumerate(zip_longest(found, expected)) if one != two)
    return f"from character {at} on found {found[at : at + _SHOWN]!r}, expected {expected[at : at + _SHOWN]!r}"
