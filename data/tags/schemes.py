"""Conversion between the tag schemes of files and BIO, the only scheme that the other modules use."""

from collections.abc import Sequence

from .bio import Chunk, read_tags, write_tags
from .tag import OUTSIDE

SCHEMES = {
    "BIO": "BI",
    "IOB2": "BI",
    "IOB1": "BI",
    "IOE1": "IE",
    "IOE2": "IE",
    "BIOES": "BIES",
    "IOBES": "BIES",
    "BILOU": "BILU",
}
"""The prefixes of each scheme. BIO and IOB2 are the same scheme, and so are BIOES and IOBES."""

_BIO = ("BIO", "IOB2")
_ENDS = frozenset("ELSU")
_SINGLES = frozenset("SU")


class TagError(ValueError):
    """A tag that is not part of the scheme, or that the scheme does not allow at its position.

    Args:
        message: what was found and what was expected.
        index: the position of the tag in the sentence, from 0.
    """

    def __init__(self, message: str, index: int) -> None:
        self.index = index
        super().__init__(message)


def to_bio(tags: Sequence[str], scheme: str) -> list[str]:
    """Convert the tags of one sentence from a scheme to BIO.

    Improper starts in BIO are unchanged (`data.tags.bio` handles them). In the other schemes, a sequence that the
    scheme does not allow is an error.

    Args:
        tags: one for each word.
        scheme: a key of `SCHEMES`.

    Raises:
        TagError: a tag is not part of the scheme, or the scheme does not allow it at its position.
    """
    chunks = _read(tags, scheme)
    if scheme in _BIO:
        return list(tags)
    for index, (found, expected) in enumerate(zip(tags, _write(chunks, len(tags), scheme), strict=True)):
        if found != expected:
            raise TagError(f"found the tag {found!r}, expected {expected!r} there in {scheme}", index)
    return write_tags(chunks, len(tags))


def from_bio(tags: Sequence[str], scheme: str) -> list[str]:
    """Convert the tags of one sentence from BIO to a scheme.

    Improper starts become proper ones, except in BIO itself, where they are unchanged.

    Args:
        tags: one for each word.
        scheme: a key of `SCHEMES`.

    Raises:
        ValueError: a tag is not a BIO tag and the scheme is not BIO.
    """
    return list(tags) if scheme in _BIO else _write(read_tags(tags), len(tags), scheme)


def _read(tags: Sequence[str], scheme: str) -> list[Chunk]:
    """The chunks of a tag sequence, whether or not the scheme allows the sequence.

    Raises:
        TagError: a tag is not part of the scheme.
    """
    chunks: list[Chunk] = []
    ended = True
    for index, tag in enumerate(tags):
        if tag == OUTSIDE:
            ended = True
            continue
        prefix, dash, label = tag.partition("-")
        if len(prefix) != 1 or prefix not in SCHEMES[scheme] or not dash or not label:
            forms = ", ".join(f"{prefix}-LABEL" for prefix in SCHEMES[scheme])
            raise TagError(f"found the tag {tag!r}, expected O, {forms}", index)
        if ended or prefix in _SINGLES or prefix == "B" or chunks[-1].label != label:
            chunks.append(Chunk(index, index + 1, label))
        else:
            chunks[-1] = Chunk(chunks[-1].first, index + 1, label)
        ended = prefix in _ENDS
    return chunks


def _write(chunks: Sequence[Chunk], length: int, scheme: str) -> list[str]:
    tags = [OUTSIDE] * length
    for position, chunk in enumerate(chunks):
        prefixes = ["I"] * (chunk.last - chunk.first)
        if scheme in ("BIOES", "IOBES", "BILOU"):
            end, single = ("L", "U") if scheme == "BILOU" else ("E", "S")
            prefixes[0], prefixes[-1] = "B", end
            prefixes = [single] if len(prefixes) == 1 else prefixes
        elif scheme == "IOB1" and position > 0 and _touch(chunks[position - 1], chunk):
            prefixes[0] = "B"
        elif scheme == "IOE2" or (
            scheme == "IOE1" and position + 1 < len(chunks) and _touch(chunk, chunks[position + 1])
        ):
            prefixes[-1] = "E"
        tags[chunk.first : chunk.last] = [f"{prefix}-{chunk.label}" for prefix in prefixes]
    return tags


def _touch(first: Chunk, second: Chunk) -> bool:
    """Whether two chunks of the same label are adjacent, so that a tag has to separate them."""
    return first.last == second.first and first.label == second.label
