"""Documents in the order of the input, cut into shards: the unit of work and of output of a large prediction."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...data.documents import Document
from ...data.formats.jsonl import format_document
from ...data.sources import RejectedDocument

MOST_DOCUMENTS = 10_000
MOST_CHARACTERS = 1_000_000
"""Where a shard ends: some 170,000 Arabic words, a minute's work or two."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A run of documents, and the rejected that stand between them. What is predicted of it depends on nothing else."""

    index: int
    documents: tuple[Document, ...]
    rejected: tuple[RejectedDocument, ...] = ()

    @property
    def characters(self) -> int:
        """The length of its texts."""
        return sum(len(document.text) for document in self.documents)

    @property
    def checksum(self) -> str:
        """The SHA-256 of all that it holds."""
        digest = hashlib.sha256()
        for line in (*map(format_document, self.documents), *(fault.line_of_json for fault in self.rejected)):
            digest.update(f"{line}\n".encode())
        return digest.hexdigest()


def cut_shards(items: Iterable[Document | RejectedDocument], *, documents: int = MOST_DOCUMENTS) -> Iterator[Shard]:
    """Cut a stream into shards, each as soon as it is full: the same stream always gives the same shards.

    Args:
        documents: most of them in a shard, rejected included; its texts end it after `MOST_CHARACTERS` too.
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
        if len(found) + len(rejected) >= documents or characters >= MOST_CHARACTERS:
            yield Shard(index, tuple(found), tuple(rejected))
            index, characters, found, rejected = index + 1, 0, [], []
    if found or rejected:
        yield Shard(index, tuple(found), tuple(rejected))
