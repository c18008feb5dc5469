"""Shards: runs of consecutive documents, which are the units of work and of output of a large prediction."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...data.documents import Document
from ...data.formats.jsonl import format_document
from ...data.sources import RejectedDocument

MAX_DOCUMENTS = 10_000
"""The default of the largest number of documents in a shard."""

SHARD_CHARACTERS = 1_000_000
"""The number of characters after which a shard ends: about 170,000 Arabic words, or one to two minutes of work."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Consecutive documents of the input, and the rejected documents among them.

    The predictions for a shard depend on its documents alone, not on other shards.

    Attributes:
        index: the number of the shard, from 0.
        documents: the documents, in the order of the input.
        rejected: the rejected documents, in the order of the input.
    """

    index: int
    documents: tuple[Document, ...]
    rejected: tuple[RejectedDocument, ...] = ()

    @property
    def characters(self) -> int:
        """The number of characters of its texts."""
        return sum(len(document.text) for document in self.documents)

    @property
    def checksum(self) -> str:
        """The SHA-256 of its documents and rejected documents, in hexadecimal."""
        digest = hashlib.sha256()
        for line in (*map(format_document, self.documents), *(each.json_line for each in self.rejected)):
            digest.update(f"{line}\n".encode())
        return digest.hexdigest()


def cut_shards(items: Iterable[Document | RejectedDocument], *, documents: int = MAX_DOCUMENTS) -> Iterator[Shard]:
    """Cut a stream of documents into shards. The same stream always gives the same shards.

    A shard ends after the document with which it reaches one of two limits: the number of documents, or
    `SHARD_CHARACTERS` characters.

    Args:
        items: the documents and rejected documents, which are read lazily.
        documents: the largest number of documents in a shard, rejected ones included.
    """
    index, characters = 0, 0
    found: list[Document] = []
    rejected: list[RejectedDocument] = []
    for item in items:
        if isinstance(item, RejectedDocument):
            rejected.append(item)
        else:
            found.append(item)
            characters += len(item.text)
        if len(found) + len(rejected) >= documents or characters >= SHARD_CHARACTERS:
            yield Shard(index, tuple(found), tuple(rejected))
            index, characters, found, rejected = index + 1, 0, [], []
    if found or rejected:
        yield Shard(index, tuple(found), tuple(rejected))
