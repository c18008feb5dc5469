"""What bytes are that cannot be read as UTF-8 text, and what to do about it."""

_MAGIC = (
    (b"\xff\xfe\x00\x00", "UTF-32", "iconv -f utf-32 -t utf-8"),
    (b"\x00\x00\xfe\xff", "UTF-32", "iconv -f utf-32 -t utf-8"),
    (b"\xff\xfe", "UTF-16", "iconv -f utf-16 -t utf-8"),
    (b"\xfe\xff", "UTF-16", "iconv -f utf-16 -t utf-8"),
    (b"\x1f\x8b", "a gzip file", "give it the extension .gz"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file", "give it the extension .zst"),
    (b"PK\x03\x04", "a ZIP archive (.zip, .xlsx, .docx)", "unpack it, or save the sheet as text with tabs in UTF-8"),
    (b"\xd0\xcf\x11\xe0", "a file of Microsoft Office (.xls, .doc)", "save it as text with tabs in UTF-8"),
    (b"%PDF", "a PDF file", "save its text in UTF-8"),
)
_LEAST_SHARE = 0.5
"""The share of the high bytes of UTF-16 text that are zero (Latin) or 6 (Arabic), at least."""


def what_bytes_are(raw: bytes) -> tuple[str, str] | None:
    """What the start of a file is, if it is no UTF-8 text.

    UTF-16 without a byte order mark is recognised by its high bytes, which are the same for all letters of an alphabet.

    Args:
        raw: the first bytes of a file.

    Returns:
        The name of the encoding or the kind of file, and what to do; None if it is unknown.
    """
    for magic, name, advice in _MAGIC:
        if raw.startswith(magic):
            return name, f"convert the file ({advice})" if advice.startswith("iconv") else advice
    for order, offset in (("LE", 1), ("BE", 0)):
        high = raw[offset::2]
        if len(high) > 1 and sum(byte in (0, 6) for byte in high) > _LEAST_SHARE * len(high) and _differs(raw, offset):
            return f"UTF-16{order}", f"convert the file (iconv -f utf-16{order.lower()} -t utf-8)"
    return None


def _differs(raw: bytes, offset: int) -> bool:
    """Whether the bytes between the high bytes are mostly others."""
    low = raw[1 - offset :: 2]
    return sum(byte in (0, 6) for byte in low) <= (1 - _LEAST_SHARE) * len(low)
