"""A BIO tag: a prefix and a label."""

import unicodedata

OUTSIDE = "O"
"""The tag of a word that is in no entity."""

_TATWEEL = "\u0640"
# Marks and letters without a visible form ("default ignorable" in Unicode) that are not of the category Cf. The library
# regex knows them, but takes long to import, and the options of the commands need this module.
_IGNORABLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
_SIGNS = frozenset("\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd") | frozenset(map(chr, range(0x600, 0x606)))
"""Characters of the category Cf that are visible: signs that enclose numbers."""


def split_tag(tag: str) -> tuple[str, str]:
    """Split a tag into prefix and label: ``B-PER`` into ``("B", "PER")``, and ``O`` into ``("O", "")``.

    Raises:
        ValueError: `tag` is not a BIO tag.
    """
    if tag == OUTSIDE:
        return OUTSIDE, ""
    prefix, dash, label = tag.partition("-")
    if prefix not in ("B", "I") or not dash or not label:
        raise ValueError(f"found the tag {tag!r}, expected O, B-LABEL or I-LABEL")
    return prefix, label


def without_marks(tag: str) -> str:
    """A tag without the white space and the invisible characters at its ends (carriage returns, U+200F, U+FEFF …)."""
    start, end = 0, len(tag)
    while start < end and _is_mark(tag[start]):
        start += 1
    while start < end and _is_mark(tag[end - 1]):
        end -= 1
    return tag[start:end]


def stray_mark(tag: str) -> str | None:
    """A character that no label should have: white space, an invisible one, or a tatweel at an end; None if none."""
    if _TATWEEL in (tag[:1], tag[-1:]):
        return _TATWEEL
    return next((each for each in tag if _is_mark(each) or unicodedata.category(each) == "Cc"), None)


def _is_mark(character: str) -> bool:
    """Whether a character is white space or has no visible form."""
    if character.isspace() or character in _IGNORABLE:
        return True
    return unicodedata.category(character) in ("Cf", "Zl", "Zp", "Zs") and character not in _SIGNS
