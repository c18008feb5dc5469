"""How files are read: the options that commands and configs have in common."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from .errors import DataError
from .files.whole_files import refuse_other_files
from .formats.registry import EVERY_SPLIT, READERS, Format, Keeps, ReaderOption, Tasks, format_of
from .formats.shared.columns import Columns
from .formats.shared.record import Fields
from .located import LocatedDocument


@dataclass(frozen=True, slots=True)
class Reading:
    """Options for reading files.

    Attributes:
        format: the format of all files, a key of `data.formats.registry.READERS`; None to infer it from the extension
            of each.
        columns: the layout of columns.
        fields: the names of the text and id fields of JSONL and Parquet records.
        split: the split of a data set to read, or `EVERY_SPLIT`.
        annotator: the annotator whose annotation to read, if a task of an annotation tool has several.
        tasks: which tasks of annotation tools are read. With `Tasks.ANNOTATED`, files are read as gold: predictions of
            a model are refused.
    """

    format: str | None = None
    columns: Columns | None = None
    fields: Fields | None = None
    split: str | None = None
    annotator: str | None = None
    tasks: Tasks = Tasks.LABELLED

    def format_of(self, path: Path) -> str:
        """The name of the format in which a file is read.

        It is `format` if that is given. If `columns` are given, it is ``conll`` for a file whose extension names no
        format or plain text. Otherwise it is the format of the extension (`data.formats.registry.format_of`).

        Raises:
            DataError: no format has this extension.
        """
        if self.format is not None:
            return self.format
        try:
            found = format_of(path)
        except DataError:
            if self.columns is None:
                refuse_other_files(path)
                raise
            found = "txt"
        return "conll" if self.columns is not None and found in ("txt", "lines") else found

    def or_else(self, other: "Reading", path: Path) -> "Reading":
        """These options, and for what they leave open those of another file, as far as the format takes them.

        Args:
            other: how the other file is read. Its columns are for its format.
            path: the file that is read with the result.

        Raises:
            DataError: no format has this extension.
        """
        format_ = self.format or other.format
        columns = self.columns or (other.columns if self.format is None else None)
        read = READERS.get(Reading(format_, columns).format_of(path))
        takes = frozenset() if read is None else read.options
        return replace(
            self,
            format=format_,
            columns=columns if self.columns or ReaderOption.COLUMNS in takes else None,
            split=self.split or (other.split if ReaderOption.SPLIT in takes else None),
            annotator=self.annotator or (other.annotator if ReaderOption.ANNOTATOR in takes else None),
        )

    def holds_words(self, path: Path, documents: Iterable[LocatedDocument]) -> bool:
        """Whether a file holds words, without the white space between them.

        Args:
            path: the file.
            documents: those of the file: JSONL and Parquet may hold texts or words.

        Raises:
            DataError: no format has this extension.
        """
        format_ = READERS.get(self.format_of(path))
        # What `keeps` says is of writing. Plain text and projects, which can only be read, hold the text.
        if format_ is not None and format_.keeps is not None and Keeps.SPACING not in format_.keeps:
            return True
        return any(each.in_words for each in documents)

    def reader(self, path: Path) -> tuple[Format, dict[str, object]]:
        """The format in which a file is read, and the keyword arguments of its `read` function.

        Raises:
            DataError: the format is unknown, or it does not take an option that is given.
        """
        name = self.format_of(path)
        if name not in READERS:
            raise DataError(f"cannot read {name!r}, expected one of {' '.join(READERS)}; name one of them", path=path)
        format_ = READERS[name]
        given = {
            ReaderOption.COLUMNS: self.columns,
            ReaderOption.FIELDS: self.fields,
            ReaderOption.SPLIT: self.split,
            ReaderOption.ANNOTATOR: self.annotator,
        }
        found: dict[str, object] = {option: value for option, value in given.items() if value is not None}
        for option in list(found):
            if found[option] == EVERY_SPLIT and option not in format_.options:
                del found[option]  # all of a file is the only split it has
            elif option not in format_.options:
                raise DataError(f"found the option '{option}', expected none for {name}; leave it out", path=path)
        if ReaderOption.TASKS in format_.options:
            found[ReaderOption.TASKS] = self.tasks
        return format_, found


AS_IS = Reading()
"""Each file in the format of its extension."""

EVERY_TASK = Reading(tasks=Tasks.EVERY)
"""Each file in the format of its extension, with all tasks of annotation tools."""
