"""Conversion between the tag schemes of files and BIO, the only scheme that the other modules use."""

import re
from collections.abc import Sequence
from itertools import pairwise

from .bio import Chunk, read_tags, write_tags
from .forms import NO_LABELS
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
    "BMES": "BMES",
    "BMEWO": "BMEW",
    "IO": "I",
}
"""The prefixes of each scheme. BIO and IOB2 are the same scheme, and so are BIOES and IOBES.

In IO, the prefix may be left out: a tag is `O` or a label, and neighbours of one label are one entity.
"""

_BIO = ("BIO", "IOB2")
_ENDS = frozenset("ELSUW")
_SINGLES = frozenset("SUW")
_LETTERS = {  # of an entity: its first, its inner and its last word, and its only one
    "BIOES": "BIES",
    "IOBES": "BIES",
    "BILOU": "BILU",
    "BMES": "BMES",
    "BMEWO": "BMEW",
}
_PREFIXED = re.compile("[BIELSUMW][-_].|.+[-_][BIELSUMW]$")


class TagError(ValueError):
    """A tag that is not part of the scheme, or that the scheme does not allow at its position.

    Args:
        message: what was found and what was expected.
        index: the position of the tag in the sentence, from 0.
        tag: the tag.
    """

    def __init__(self, message: str, index: int, tag: str) -> None:
        self.index = index
        self.tag = tag
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
    tags = _with_prefixes(tags) if scheme == "IO" else tags
    chunks = _read(tags, scheme)
    if scheme in _BIO:
        return list(tags)
    for index, (found, expected) in enumerate(zip(tags, _write(chunks, len(tags), scheme), strict=True)):
        if found != expected:
            raise TagError(f"found the tag {found!r}, expected {expected!r} there in {scheme}", index, found)
    return write_tags(chunks, len(tags))


def from_bio(tags: Sequence[str], scheme: str) -> list[str]:
    """Convert the tags of one sentence from BIO to a scheme.

    Improper starts become proper ones, except in BIO itself, where they are unchanged.

    Args:
        tags: one for each word.
        scheme: a key of `SCHEMES`.

    Raises:
        ValueError: a tag is not a BIO tag and the scheme is not BIO; or the scheme is IO, and two entities of one label
            touch, which would become one.
    """
    if scheme in _BIO:
        return list(tags)
    chunks = read_tags(tags)
    touching = [second.label for first, second in pairwise(chunks) if _touch(first, second)]
    if scheme == "IO" and touching:
        raise ValueError(
            f"found two {touching[0]} next to each other, which IO would make one entity, expected words between them; "
            "use another scheme"
        )
    return _write(chunks, len(tags), scheme)


def _with_prefixes(tags: Sequence[str]) -> list[str]:
    """The tags of IO with the prefix `I-`, where it was left out.

    Raises:
        TagError: a tag is that of another scheme, or probably stands for `O`.
    """
    found = []
    for index, tag in enumerate(tags):
        if tag in NO_LABELS or not tag:
            raise TagError(f"found the tag {tag!r}, expected O or a label", index, tag)
        if tag == OUTSIDE or tag.startswith("I-"):
            found.append(tag)
        elif _PREFIXED.match(tag):
            raise TagError(f"found the tag {tag!r}, expected O, LABEL or I-LABEL in IO", index, tag)
        else:
            found.append(f"I-{tag}")
    return found


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
            raise TagError(f"found the tag {tag!r}, expected O, {forms}", index, tag)
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
        if scheme in _LETTERS:
            first, inner, last, single = tuple(_LETTERS[scheme])
            prefixes = [first, *[inner] * (len(prefixes) - 2), last] if len(prefixes) > 1 else [single]
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
