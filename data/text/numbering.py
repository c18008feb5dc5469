"""Columns of numbers that are taken for columns of words."""

from collections.abc import Iterable

LEAST = 2
"""How many words the numbers of a column need at least to be recognised."""


def is_numbered(words: Iterable[str]) -> bool:
    """Whether words are numbers in sequence, which may begin anew at 0 or 1, in digits of any script.

    Args:
        words: of one or several sentences; read only as far as they are such numbers.
    """
    before, found = -1, 0
    for word in words:
        if not word.isdecimal() or len(word) > 9:
            return False
        number = int(word)
        if number != before + 1 and number not in (0, 1) and before >= 0:
            return False
        before = number
        found += 1
    return found >= LEAST
