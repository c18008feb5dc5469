"""Halves of surrogate pairs: what strings of Python and JSON can hold, but no text in UTF-8."""


def half_pair_at(text: str) -> int | None:
    """The offset of the first half of a surrogate pair in a text; None if it has none."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return None
