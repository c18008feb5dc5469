"""A BIO tag: a prefix and a label."""

OUTSIDE = "O"


def split_tag(tag: str) -> tuple[str, str]:
    """Split ``B-PER`` into ``("B", "PER")`` and ``O`` into ``("O", "")``.

    Raises:
        ValueError: the text is no BIO tag.
    """
    if tag == OUTSIDE:
        return OUTSIDE, ""
    prefix, dash, label = tag.partition("-")
    if prefix not in ("B", "I") or not dash or not label:
        raise ValueError(f"found the tag {tag!r}, expected O, B-LABEL or I-LABEL")
    return prefix, label
