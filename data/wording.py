"""The wording of counts in messages."""


def amount(number: int, noun: str) -> str:
    """A number with thousands separators and a noun, in the plural unless the number is 1 (``1,200 words``)."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
