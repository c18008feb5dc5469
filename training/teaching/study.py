"""What a student studies: its teachers, its raw text and how much of each, checked before anything is trained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from accelerate import PartialState

from ...data.documents import Document
from ...data.errors import DataError
from ...data.formats.jsonl import checksum_of_documents
from ...data.reading import EVERY_TASK, Reading
from ...data.tags.tag_set import TagSet
from ...data.text.segmentation import words_of
from ...data.wording import amount
from ...evaluation.manifest import Distillation, RawRecord
from ..config import Config
from ..splits import Splits
from .lessons import RAW, Lessons, Passage
from .marginals import MarginalParts
from .raw_text import RawText, read_raw
from .teachers import Teacher, find_teachers, refuse_trained_on

_PARTS = "marginals"
"""The folder of the teachers' marginals in the work folder of a run."""


@dataclass(frozen=True)
class Teaching:
    """The teachers and the raw text of a distillation (`musamma.distil`).

    Attributes:
        teachers: run folders, model folders or hub ids, with the labels of the student; any encoder and tokenizer. The
            folder of a run with several seeds stands for all its runs.
        raw: files, folders or patterns of raw text, in any format; entities in them are ignored.
        soft: the share of the teachers in the loss of the training documents, 0..1. On raw text they are all of it.
        raw_words: how many words of raw text each epoch reads, in turn; 0 for all. If None, as many as the training
            documents have.
        leave_out_shared: whether raw documents that share sentences with dev or test are left out and counted; if not,
            they are an error.
        reading: how the raw files are read.
        marginals: a folder that keeps the teachers' marginals for other students of the same teachers and texts; if
            None, they are in the run folder until the run is complete.
    """

    teachers: Sequence[str | Path]
    raw: Sequence[str | Path] = ()
    soft: float = 0.5
    raw_words: int | None = None
    leave_out_shared: bool = False
    reading: Reading = EVERY_TASK
    marginals: Path | None = None


@dataclass(frozen=True)
class Study:
    """The teachers and the raw text of one student.

    Attributes:
        config: the config of the student.
        splits: its splits.
        teaching: what was asked for.
        teachers: the teachers.
        raw: the raw text.
        record: what the manifest says of it.
    """

    config: Config
    splits: Splits
    teaching: Teaching
    teachers: Sequence[Teacher]
    raw: RawText
    record: Distillation

    @classmethod
    def of(cls, teaching: Teaching, config: Config, splits: Splits) -> "Study":
        """Find the teachers, and read the raw text.

        Raises:
            DataError: a teacher or the raw text cannot be used (`find_teachers`, `refuse_trained_on`, `read_raw`), or a
                number is out of range.
            ModelError: a teacher is no model, or was altered.
        """
        if not 0 <= teaching.soft <= 1:
            raise DataError(f"found soft = {teaching.soft}, expected a share of 0 to 1; correct --soft")
        if (teaching.raw_words or 0) < 0:
            raise DataError(f"found raw_words = {teaching.raw_words}, expected 0 or more; correct --raw-words")
        teachers = find_teachers(teaching.teachers, config.labels)
        refuse_trained_on(teachers, config, splits)
        names = [str(name) for name in teaching.raw]
        raw = read_raw(names, teaching.reading, splits, leave_out_shared=teaching.leave_out_shared)
        trained = sum(len(words_of(document)) for document in splits.documents("train"))
        wanted = trained if teaching.raw_words is None else teaching.raw_words or raw.words
        # Teachers need not read what the student never does. Students of all seeds get the same documents.
        raw = raw.drawn(wanted * config.epochs)
        record = Distillation(
            teachers=[each.record for each in teachers],
            soft=teaching.soft,
            raw=RawRecord(
                documents=len(raw.documents),
                words=raw.words,
                epoch_words=min(wanted, raw.words),
                left_out=raw.left_out,
                files=raw.files,
            ),
        )
        return cls(config, splits, teaching, teachers, raw, record)

    @property
    def summary(self) -> str:
        """What it is, in a line."""
        raw = self.record.raw
        text = f"{amount(raw.documents, 'document')}, {amount(raw.words, 'word')}, {raw.epoch_words:,} in each epoch"
        return f"{amount(len(self.teachers), 'teacher')}; raw text: {text if raw.documents else 'none'}"

    @property
    def inputs(self) -> Mapping[str, Mapping[str, str]]:
        """What the student depends on besides its config and corpora, by kind and name, for `prepare_work`."""
        return {
            "teacher": {str(each.folder): each.record.sha256 for each in self.teachers},
            "backend of teacher": {str(each.folder): each.record.backend for each in self.teachers},
            "raw file": self.record.raw.files,
            "documents of": {RAW: checksum_of_documents(self.raw.documents)},
            "setting": {"soft": str(self.record.soft), "raw-words": str(self.record.raw.epoch_words)},
        }

    @property
    def announced(self) -> Splits:
        """The splits with the raw text of the first epoch, of which the forecast counts the pieces."""
        splits, lessons = self.splits, self._lessons
        dealt = tuple(_text_of(passage, self.raw.documents) for passage in lessons.dealt(0))
        raw = [replace(part, documents=dealt) for part in lessons.raw_parts]
        left_out = {**splits.left_out, **self.raw.left_out}
        return Splits(train=[*splits["train"], *raw], dev=splits["dev"], test=splits["test"], left_out=left_out)

    def lessons(self, work: Path) -> Lessons:
        """Let the teachers read what they have not read yet.

        Args:
            work: the work folder of the run, for the marginals if they are not to be kept elsewhere.

        Raises:
            DataError: a file of marginals is damaged.
            ModelError: a teacher cannot be loaded.
        """
        parts = MarginalParts(self.teaching.marginals or work / _PARTS, self.teachers)
        bare = [Document(each.id, each.text, sentences=each.sentences) for each in self.splits.documents("train")]
        # The main process reads; the others then find the parts.
        with PartialState().main_process_first():
            marginals = parts.of([bare, self.raw.documents], TagSet(self.config.labels))
        return replace(self._lessons, marginals=marginals)

    @property
    def _lessons(self) -> Lessons:
        """The lessons without the marginals."""
        record = self.record
        return Lessons(None, self.raw.documents, record.soft, record.raw.epoch_words, self.config.seed)


def _text_of(passage: Passage, documents: Sequence[Document]) -> Document:
    """The text of a passage, as a document."""
    document = documents[passage.document]
    words = words_of(document)
    return Document(document.id, document.text[words[passage.first].start : words[passage.end - 1].end])
