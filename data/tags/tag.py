"""A BIO tag: a prefix and a label."""

OUTSIDE = "O"
"""The tag of a word that is in no entity."""


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
