"""The part files of an output folder, one for each shard. Each is written atomically, so a run can be resumed."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ...data.documents import PROVENANCE, Document
from ...data.errors import DataError
from ...data.files.whole_files import json_text, write_whole
from ...data.formats.fitting import fit
from ...data.formats.registry import Keeps
from ...data.sources import RejectedDocument
from .recipe import Prediction
from .shards import MAX_DOCUMENTS, Shard

REJECTED = "rejected.jsonl"
"""The file of the rejected documents, with a JSON object of id, file, line and reason on each line."""


@dataclass(frozen=True, slots=True)
class Target:
    """The format and size of the parts.

    Attributes:
        name: the name of the format.
        extension: the extension of its files, with the dot.
        keeps: the parts of a document that the format can hold.
        write: writes documents into a file; raises a `DataError` if the format cannot hold one.
        documents: the largest number of documents in a part, rejected ones included.
        batch: the number of documents of a stream that are tried together, before they are written.
        distinct: whether documents with the same id cannot be written together.
    """

    name: str
    extension: str
    keeps: Keeps
    write: Callable[[Iterable[Document], Path], None]
    documents: int = MAX_DOCUMENTS
    batch: int = 100
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one or several shards.

    Attributes:
        documents: the documents written.
        characters: the characters of their texts.
        words: their words.
        entities: their predicted entities.
        rejected: the rejected documents.
        lost: the things that the format cannot hold, by kind.
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


OnProgress = Callable[[Tally, bool], None]
"""A callback that receives a tally, and whether this run did the work (True) or an earlier one (False)."""


class Parts:
    """The parts of one run.

    Each shard has a part and a record: a JSON file of its checksum, tally and rejected documents. The record is written
    before the part gets its name, so a shard is done as soon as its part exists.

    Args:
        folder: the folder of the parts.
        work: an existing subfolder of it for the records and for parts that are being written.
        target: the format of the parts.
    """

    def __init__(self, folder: Path, work: Path, target: Target) -> None:
        self._folder = folder
        self._work = work
        self._target = target

    def done(self, shard: Shard) -> Tally | None:
        """The tally of a shard whose part exists; None if the shard is not done yet.

        Raises:
            DataError: the part was written from other documents, or its record is missing.
        """
        path = self._folder / self._name(shard.index)
        if not path.exists():
            return None
        record = self._record(shard.index)
        if record["input"] != shard.checksum:
            raise DataError(
                "found a part written from other documents, expected those that the input has now; name another folder",
                path=path,
            )
        return Tally(**record["tally"])

    def write(self, shard: Shard, predictions: Sequence[Prediction]) -> Tally:
        """Write the part of a shard. A document that the format cannot hold becomes a rejected document.

        Args:
            shard: the shard.
            predictions: those for its documents.

        Returns:
            The tally of the shard.

        Raises:
            DataError: the part cannot be written, for example because the disk is full. Earlier parts are kept.
        """
        path = self._folder / self._name(shard.index)
        try:
            return self._write(shard, predictions, path)
        except OSError as error:
            raise DataError(
                f"cannot be written ({error.strerror or error}); what was written before stays: make room, and run "
                "the same command again",
                path=path,
            ) from None

    def finish(self, count: int) -> Tally:
        """Write the rejected documents of all shards into one file, if there are any.

        Args:
            count: the number of shards, which must all be done.

        Returns:
            The sum of the tallies of all shards.
        """
        total = Tally()
        draft = self._work / REJECTED
        with draft.open("w", encoding="utf-8") as file:
            for index in range(count):
                record = self._record(index)
                total += Tally(**record["tally"])
                file.writelines(f"{RejectedDocument(**each).json_line}\n" for each in record["rejected"])
        if total.rejected:
            draft.replace(self._folder / REJECTED)
        return total

    def _write(self, shard: Shard, predictions: Sequence[Prediction], path: Path) -> Tally:
        draft = self._work / path.name
        fitted = [fit_document(each, self._target) for each in predictions]
        found = [each for each in fitted if not isinstance(each, RejectedDocument)]
        unwritable = self._write_draft([document for document, _ in found], draft)
        rejected = [each for each in fitted if isinstance(each, RejectedDocument)] + list(unwritable.values())
        tally = Tally(rejected=len(shard.rejected) + len(rejected))
        for index, (_, each) in enumerate(found):
            tally += Tally() if index in unwritable else each
        every = [*shard.rejected, *rejected]
        record = {"input": shard.checksum, "tally": asdict(tally), "rejected": [asdict(document) for document in every]}
        write_whole(self._work / f"{shard.index}.json", json_text(record))
        draft.replace(path)
        return tally

    def _write_draft(self, documents: Sequence[Document], draft: Path) -> dict[int, RejectedDocument]:
        """Write the documents that the format can hold. The others are returned as rejected, by their index."""
        try:
            self._target.write(documents, draft)
        except DataError:  # the error does not name the document
            rejected = find_unwritable(documents, self._target)
            self._target.write([each for index, each in enumerate(documents) if index not in rejected], draft)
            return rejected
        return {}

    def _name(self, index: int) -> str:
        return f"part-{index:05}{self._target.extension}"

    def _record(self, index: int) -> dict[str, Any]:
        path = self._work / f"{index}.json"
        if not path.exists():
            raise DataError(
                f"found the part without its record {path}, expected both; delete the part, and run the same command "
                "again",
                path=self._folder / self._name(index),
            )
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return record


def fit_document(prediction: Prediction, target: Target) -> tuple[Document, Tally] | RejectedDocument:
    """A predicted document reduced to what the format of a target can hold, and its tally; or why there is none."""
    if isinstance(prediction, RejectedDocument):
        return prediction
    try:
        fitted, lost = fit(prediction, target.keeps)
    except DataError as error:
        return RejectedDocument(prediction.id, None, None, error.message)
    words = prediction.meta[PROVENANCE]["words"]
    return fitted, Tally(1, len(prediction.text), words, len(prediction.entities), lost=dict(lost))


def find_unwritable(documents: Sequence[Document], target: Target) -> dict[int, RejectedDocument]:
    """The documents that a target cannot write, by their index. All others can be written together.

    All documents are tried at once, and halved where that fails.
    """
    rejected: dict[int, RejectedDocument] = {}
    kept: list[Document] = []
    with TemporaryDirectory(prefix="musamma-") as folder:

        def try_all(first: int, last: int) -> None:
            try:
                target.write([*kept, *documents[first:last]], Path(folder) / f"{first}-{last}{target.extension}")
            except DataError as error:
                if last - first == 1:
                    rejected[first] = RejectedDocument(documents[first].id, None, None, error.message)
                else:
                    middle = (first + last) // 2
                    try_all(first, middle)
                    try_all(middle, last)
            else:
                kept.extend(documents[first:last])

        if documents:
            try_all(0, len(documents))
    return rejected
