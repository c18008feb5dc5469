"""The formats of files: which module reads each, by which extension it is known, what it can hold."""

from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from pathlib import Path
from types import ModuleType

from ..errors import DataError
from ..extras import TRAIN, import_with_extra
from ..files.streams import STDIN, unpacked


class Keeps(Flag):
    """What a format can hold of a document, apart from its text and flat entities."""

    SPACING = auto()
    """White space between words."""
    SCORES = auto()
    META = auto()
    IMPROPER_STARTS = auto()
    """Which entities began with `I-` in their file."""
    WORDS = auto()
    """Words and sentences other than the text's own."""
    OVERLAPS = auto()
    """Entities that overlap."""

    NOTHING = 0
    EVERYTHING = SPACING | SCORES | META | IMPROPER_STARTS | WORDS | OVERLAPS


class ReaderOption(StrEnum):
    """What the `read` of a format may take next to the path: the names of its keyword arguments."""

    COLUMNS = "columns"
    FIELDS = "fields"
    SPLIT = "split"
    LOST = "lost"
    """Counts what a document cannot hold."""
    ON_PROBLEM = "on_problem"
    """Is given each faulty line; reading goes on after it."""
    ON_REJECTED = "on_rejected"
    """Is given each document that cannot be read; reading goes on after it."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes:
        module: has ``read(path, …)`` and ``write(documents, path, …)``; imported when used, some need heavy libraries.
        extensions: of its files.
        options: what its `read` takes next to the path.
        folder: whether it is written as a folder.
        keeps: what of a document it can hold apart from its text and flat entities; None if it is not written.
        extra: of the package, which `module` needs.
    """

    module: str
    extensions: tuple[str, ...] = ()
    options: frozenset[ReaderOption] = frozenset()
    folder: bool = False
    keeps: Keeps | None = None
    extra: str | None = None

    def load(self) -> ModuleType:
        """The module.

        Raises:
            ExtraError: what it needs is not installed.
        """
        return import_with_extra(self.module, __package__, self.extra)


_TAGGED_WORDS = Keeps.IMPROPER_STARTS | Keeps.WORDS

READERS: dict[str, Format] = {
    "jsonl": Format(
        ".jsonl",
        (".jsonl",),
        frozenset({ReaderOption.FIELDS, ReaderOption.ON_REJECTED}),
        keeps=Keeps.EVERYTHING,
    ),
    "conll": Format(
        ".conll",
        (".conll", ".bio", ".iob"),
        frozenset({ReaderOption.COLUMNS, ReaderOption.ON_PROBLEM, ReaderOption.ON_REJECTED}),
        keeps=_TAGGED_WORDS,
    ),
    "txt": Format(".txt", (".txt",)),
    "lines": Format(".lines", (), frozenset({ReaderOption.ON_REJECTED})),
    "brat": Format(
        ".brat", (".ann",), frozenset({ReaderOption.LOST}), folder=True, keeps=Keeps.SPACING | Keeps.OVERLAPS
    ),
    "labelstudio": Format(
        ".labelstudio", (".json",), frozenset({ReaderOption.LOST}), keeps=Keeps.EVERYTHING & ~Keeps.OVERLAPS
    ),
    "doccano": Format(
        ".doccano",
        (),
        frozenset({ReaderOption.LOST, ReaderOption.ON_REJECTED}),
        keeps=Keeps.EVERYTHING & ~Keeps.SCORES,
    ),
    "datasets": Format(
        ".huggingface", (), frozenset({ReaderOption.SPLIT}), folder=True, keeps=_TAGGED_WORDS, extra=TRAIN
    ),
    "parquet": Format(
        ".parquet",
        (".parquet",),
        frozenset({ReaderOption.FIELDS, ReaderOption.ON_REJECTED}),
        keeps=Keeps.EVERYTHING,
    ),
}
WRITERS = {name: format for name, format in READERS.items() if format.keeps is not None}
_EXTENSIONS = {extension: name for name, format in READERS.items() for extension in format.extensions}
_SAVED = ("state.json", "dataset_dict.json")


def format_of(path: Path, wanted: str | None = None) -> str:
    """The format of a file or folder: as wanted, or by its extension (that of a packed file before ``.gz``), or by what
    is in the folder; standard input is lines.

    Raises:
        DataError: the extension says nothing.
    """
    if wanted is not None:
        return wanted
    if path == STDIN:
        return "lines"
    found = _folder_format(path)
    if found is not None:
        return found
    extension = unpacked(path).suffix
    if extension not in _EXTENSIONS:
        raise DataError(
            f"the extension {extension!r} names no format, expected one of {' '.join(_EXTENSIONS)}; "
            "name the format with --from or --to",
            path=path,
        )
    return _EXTENSIONS[extension]


def is_corpus(folder: Path, format: str | None = None) -> bool:
    """Whether a folder is one corpus (brat, a saved data set), and not a folder of files that are one each."""
    name = format or _folder_format(folder)
    return name in READERS and READERS[name].folder


def _folder_format(path: Path) -> str | None:
    if any((path / name).is_file() for name in _SAVED):
        return "datasets"
    return "brat" if path.is_dir() and next(path.rglob("*.ann"), None) is not None else None
