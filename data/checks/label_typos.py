"""Labels that are probably misspelt: rare ones that are spelt almost like another."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

from ..located import LocatedDocument
from ..problems import Problem

_SAME = str.maketrans("أإآىةـ", "ااايه ")
_RARE = 0.02
"""How rare a label is in comparison with the one that it resembles, as a share of its entities. Once is rare, too."""

_SHORTEST = 3
"""Shortest label that may differ from another one in a letter and be a typing error."""


class LabelTypos:
    """Finds labels that are spelt almost like another."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, tuple[str, int]] = {}

    def add(self, located: LocatedDocument) -> None:
        """Add the entities of a document."""
        for entity in located.document.entities:
            self._counts[entity.label] += 1
            if entity.label not in self._first:
                self._first[entity.label] = str(located.path), located.line_at(entity.start)

    def found(self) -> Iterator[Problem]:
        """A problem for each such label, at its first entity."""
        for label, other in typos(self._counts).items():
            found = (
                f"the label {label!r} ({self._counts[label]}) is spelt almost like {other!r} ({self._counts[other]})"
            )
            advice = f"correct it, or rename it: musamma convert --map '{label}={other}'"
            yield Problem(*self._first[label], "label-typo", found, advice)


def typos(counts: Mapping[str, int]) -> dict[str, str]:
    """The labels that are probably misspelt, and the label that each of them resembles.

    That is a label that differs from a more frequent one only in case, in punctuation or in the forms of Arabic
    letters; or a rare one, of three letters or more, that differs in one letter, or in the order of two. Digits count
    as different.

    Args:
        counts: the number of entities of each label.
    """
    found = {}
    ranked = sorted(counts, key=lambda label: (-counts[label], not label.isalnum()))
    for position, label in enumerate(ranked):
        for other in ranked[:position]:
            if other not in found and _resembles(label, other, rare=_is_rare(counts[label], counts[other])):
                found[label] = other
                break
    return found


def _is_rare(count: int, other: int) -> bool:
    return count == 1 or count <= other * _RARE


def _resembles(label: str, other: str, *, rare: bool) -> bool:
    one, two = _skeleton(label), _skeleton(other)
    if one == two:
        return True
    return rare and min(len(one), len(two)) >= _SHORTEST and _one_step(one, two)


def _skeleton(label: str) -> str:
    """A label without case, punctuation, marks and the differences between forms of an Arabic letter."""
    plain = unicodedata.normalize("NFKD", label).translate(_SAME).casefold()
    return "".join(character for character in plain if character.isalnum())


def _one_step(one: str, two: str) -> bool:
    """Whether one letter is inserted, left out or replaced, or two neighbours are exchanged. Digits are no letters."""
    if len(one) > len(two):
        one, two = two, one
    start = 0
    while start < len(one) and one[start] == two[start]:
        start += 1
    rest, other = one[start:], two[start:]
    if any(character.isdecimal() for character in (*rest[:1], *other[:1])):
        return False
    if len(rest) < len(other):
        return rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
