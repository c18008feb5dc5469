"""A BIO tag: a prefix and a label."""

import regex

OUTSIDE = "O"
"""The tag of a word that is in no entity."""

_MARKS = r"\p{Cf}\s\p{Z}\p{Default_Ignorable_Code_Point}"
_EDGES = regex.compile(rf"^[{_MARKS}]+|[{_MARKS}]+$", regex.VERSION1)
_STRAY = regex.compile(rf"[{_MARKS}\p{{Cc}}]|^\u0640|\u0640$", regex.VERSION1)


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
    return _EDGES.sub("", tag)


def stray_mark(tag: str) -> str | None:
    """A character that no label should have: white space, an invisible one, or a tatweel at an end; None if none."""
    found = _STRAY.search(tag)
    return found[0] if found else None
