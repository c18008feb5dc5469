"""Raw text to distil on: read, counted, and refused where it holds sentences of dev or test."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ...data.checks.repeats import Sentences
from ...data.documents import Document
from ...data.errors import DataError
from ...data.files.streams import STDIN
from ...data.files.whole_files import sha256_of_all
from ...data.located import LocatedDocument
from ...data.problems import Problem
from ...data.reading import Reading
from ...data.sources import RejectedDocument, Source, find_files
from ...data.text.segmentation import words_of
from ...data.wording import amount
from ..splits import HELD_OUT, Splits

SHARED = "raw documents that share sentences with dev or test"
"""The documents that are left out, as a reason for `left_out`."""

UNREAD = "raw documents beyond what all epochs read"
"""Other documents that are left out, as a reason for `left_out`."""

_SHOWN = 5
"""The largest number of documents in a message."""


@dataclass(frozen=True)
class RawText:
    """The raw text of a distillation.

    Attributes:
        documents: the documents, without entities.
        words: the number of their words.
        files: the SHA-256 of each file, by path.
        left_out: the number of documents that are left out, by reason.
    """

    documents: tuple[Document, ...] = ()
    words: int = 0
    files: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def drawn(self, words: int) -> "RawText":
        """Documents drawn at random, the same ones in each call, with at least this many words; or all documents.

        They stay in their order. Those that are not drawn are counted as left out.
        """
        lengths = np.array([len(words_of(document)) for document in self.documents], dtype=np.int64)
        order = np.random.default_rng(0).permutation(len(lengths))
        starts = np.cumsum(lengths[order]) - lengths[order]
        kept = np.sort(order[starts < words])
        if len(kept) == len(lengths):
            return self
        return replace(
            self,
            documents=tuple(self.documents[index] for index in kept.tolist()),
            words=int(lengths[kept].sum()),
            left_out={**self.left_out, UNREAD: len(lengths) - len(kept)},
        )


def read_raw(names: Sequence[str], reading: Reading, splits: Splits, *, leave_out_shared: bool = False) -> RawText:
    """Read raw text, without the entities that it may have.

    Whether a document shares sentences with dev or test is decided by the rules `shared-sentence` and `shared-document`
    of `musamma check`.

    Args:
        names: files, folders and patterns, as `data.sources.find_files` takes them; none for no raw text.
        reading: how the files are read.
        splits: the splits of the student.
        leave_out_shared: whether documents that share sentences with dev or test are left out and counted.

    Raises:
        DataError: there is no such file, a document cannot be read, there are no words, or a document shares sentences
            with dev or test and is not to be left out.
    """
    if not names:
        return RawText()
    files = find_files(names, reading)
    if STDIN in files:
        raise DataError("found standard input as raw text, expected files, which can be read again; write a file")
    held_out = _HeldOut(splits)
    found: list[Document] = []
    shared: list[Problem] = []
    left_out = words = 0
    for located in _read(files, reading):
        problems = held_out.shared_with(located)
        if problems:
            shared.append(problems[0])
            left_out += 1
        else:
            found.append(located.document)
            words += len(words_of(located.document))
    if shared and not leave_out_shared:
        raise DataError(_refusal(shared))
    if not words:
        besides = f" besides {amount(left_out, 'document')} with sentences of dev or test" if left_out else ""
        raise DataError(f"found no words in {amount(len(files), 'file')}{besides}, expected raw text; correct --raw")
    checksums = {str(file): sha256_of_all(file) or "of a hub, not read as files" for file in files}
    return RawText(tuple(found), words, checksums, {SHARED: left_out} if left_out else {})


class _HeldOut:
    """Finds sentences of dev and test in other documents."""

    def __init__(self, splits: Splits) -> None:
        self._sentences = Sentences()
        for name in HELD_OUT:
            for part in splits[name]:
                for document in part.documents:
                    for _ in self._sentences.add(LocatedDocument(document, Path(part.path), split=name)):
                        pass

    def shared_with(self, located: LocatedDocument) -> list[Problem]:
        """The problems of a document that shares sentences with dev or test."""
        return list(self._sentences.add(located, remember=False))


def _read(files: Sequence[Path], reading: Reading) -> Iterator[LocatedDocument]:
    for file in files:
        for item in Source((file,), reading, strict=True).read():
            if not isinstance(item, RejectedDocument):  # with `strict`, reading raises an error instead
                yield LocatedDocument(Document(item.id, item.text, sentences=item.sentences), file)


def _refusal(shared: Sequence[Problem]) -> str:
    # The documents of a split no longer know their lines.
    shown = "; ".join(f"{each.path}: {each.found.removesuffix(':1')}" for each in shared[:_SHOWN])
    more = f"; and {len(shared) - _SHOWN:,} more" if len(shared) > _SHOWN else ""
    of_files = ", ".join(f"{path} ({count:,})" for path, count in Counter(each.path for each in shared).items())
    return (
        f"found sentences of dev or test in {amount(len(shared), 'document')} of the raw text, in {of_files}, expected "
        f"none (rule {shared[0].rule}): {shown}{more}; take the documents out of the files, or leave them out with "
        "--leave-out-shared"
    )
