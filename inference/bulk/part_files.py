"""A folder of parts, one a shard: each is written whole or not at all, and what a killed run left is gone on with."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...data.documents import PROVENANCE, Document
from ...data.errors import DataError
from ...data.files.whole_files import write_whole
from ...data.formats.fitting import fit
from ...data.formats.registry import Keeps
from ...data.sources import RejectedDocument
from .shards import MOST_DOCUMENTS, Shard

REJECTED = "rejected.jsonl"
"""The file of the rejected, a JSON object a line: id, file, line, reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """What documents are written as, a shard a part.

    Attributes:
        name: of the format.
        extension: of its files.
        keeps: what of a document it can hold.
        write: writes a file.
        documents: most of them in a part.
    """

    name: str
    extension: str
    keeps: Keeps
    write: Callable[[Iterable[Document], Path], None]
    documents: int = MOST_DOCUMENTS


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done of a shard, or of several: counts of the documents written, of their characters, words and
    entities, of the rejected, and of what the format cannot hold, by kind.
    """

    documents: int = 0
    characters: int = 0
    words: int = 0
    entities: int = 0
    rejected: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.documents + other.documents,
            self.characters + other.characters,
            self.words + other.words,
            self.entities + other.entities,
            self.rejected + other.rejected,
            dict(Counter(self.lost) + Counter(other.lost)),
        )


Watch = Callable[[Tally, bool], None]
"""Is given what was done, and whether by this run: it may have been done before."""


class Parts:
    """The parts of one run.

    A shard is done when its part stands under its name. What else is known of it, its record, was written before.

    Args:
        folder: for the parts.
        work: a folder in it for the records and for parts that are being written.
        target: what they are written as.
    """

    def __init__(self, folder: Path, work: Path, target: Target) -> None:
        self._folder = folder
        self._work = work
        self._target = target

    def done(self, shard: Shard) -> Tally | None:
        """The tally of a shard that was written before; None where it is still to do.

        Raises:
            DataError: it was written from other documents.
        """
        path = self._folder / self._name(shard.index)
        if not path.exists():
            return None
        record = self._record(shard.index)
        if record["input"] != shard.checksum:
            raise DataError(
                "found it written from other documents, expected those that the input has now; name another folder",
                path=path,
            )
        return Tally(**record["tally"])

    def write(self, shard: Shard, documents: Sequence[Document]) -> Tally:
        """Write the part of a shard. A document that the format cannot hold is a fault.

        Raises:
            DataError: there is no room, or no right to write; what was written before stays.
        """
        path = self._folder / self._name(shard.index)
        try:
            return self._write(shard, documents, path)
        except OSError as error:
            raise DataError(
                f"cannot be written ({error.strerror or error}); what was written before stays: make room, and give "
                "the same command again",
                path=path,
            ) from None

    def finish(self, count: int) -> Tally:
        """Write the rejected of all shards into one file, where there are some.

        Args:
            count: of the shards.

        Returns:
            The sum of their tallies.
        """
        total = Tally()
        draft = self._work / REJECTED
        with draft.open("w", encoding="utf-8") as file:
            for index in range(count):
                record = self._record(index)
                total += Tally(**record["tally"])
                file.writelines(f"{RejectedDocument(**fault).line_of_json}\n" for fault in record["rejected"])
        if total.rejected:
            draft.replace(self._folder / REJECTED)
        return total

    def _write(self, shard: Shard, documents: Sequence[Document], path: Path) -> Tally:
        fitted = [fit_document(document, self._target) for document in documents]
        draft = self._work / path.name
        rejected = self._write_draft([document for document, _ in fitted], draft)
        tally = Tally(rejected=len(shard.rejected) + len(rejected))
        for index, (_, each) in enumerate(fitted):
            tally += Tally() if index in rejected else each
        every = [*shard.rejected, *rejected.values()]
        record = {"input": shard.checksum, "tally": asdict(tally), "rejected": [asdict(fault) for fault in every]}
        write_whole(self._work / f"{shard.index}.json", json.dumps(record, ensure_ascii=False))
        draft.replace(path)
        return tally

    def _write_draft(self, documents: Sequence[Document], draft: Path) -> dict[int, RejectedDocument]:
        """Write those documents that the format can hold; the rejected of the others, by their index."""
        rejected: dict[int, RejectedDocument] = {}
        try:
            self._target.write(documents, draft)
        except DataError:  # does not say which document
            for index, document in enumerate(documents):
                try:
                    self._target.write([document], draft)
                except DataError as error:
                    rejected[index] = RejectedDocument(document.id, None, None, error.message)
            self._target.write([each for index, each in enumerate(documents) if index not in rejected], draft)
        return rejected

    def _name(self, index: int) -> str:
        return f"part-{index:05}{self._target.extension}"

    def _record(self, index: int) -> dict[str, Any]:
        record: dict[str, Any] = json.loads((self._work / f"{index}.json").read_text(encoding="utf-8"))
        return record


def fit_document(document: Document, target: Target) -> tuple[Document, Tally]:
    """A predicted document as a target can hold it, and its tally."""
    fitted, lost = fit(document, target.keeps)
    words = document.meta[PROVENANCE]["words"]
    return fitted, Tally(1, len(document.text), words, len(document.entities), lost=dict(lost))
