"""The file formats: the module of each, its file extensions, its options, and what it can hold."""

from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from pathlib import Path
from types import ModuleType

from ..errors import DataError
from ..extras import SPACY, TRAIN, import_with_extra
from ..files.folders import any_file
from ..files.streams import STDIN, file_extension, open_stream
from ..files.whole_files import sha256_of_all
from .shared.parquet_shards import parquet_shards


class Keeps(Flag):
    """The parts of a document that a format can hold, apart from the text and flat entities."""

    SPACING = auto()
    """The white space between words, as it is in the text."""
    SCORES = auto()
    META = auto()
    IMPROPER_STARTS = auto()
    """The improper starts: which entities began with `I-` in their file."""
    WORDS = auto()
    """Words and sentences that differ from those of the project's own segmentation."""
    OVERLAPS = auto()
    """Overlapping entities."""
    MEANING = auto()
    """What entities mean: their values, and their names without proclitics."""

    NOTHING = 0
    EVERYTHING = SPACING | SCORES | META | IMPROPER_STARTS | WORDS | OVERLAPS | MEANING


class Tasks(StrEnum):
    """Which tasks in the export of an annotation tool are read as documents."""

    EVERY = auto()
    """All of them: the input of a model."""
    LABELLED = auto()
    """Those that a person annotated and those that a model predicted; the latter have the key `PROVENANCE` in meta."""
    ANNOTATED = auto()
    """Those that a person annotated: gold."""


EVERY_SPLIT = "*"
"""The value of `ReaderOption.SPLIT` for all splits of a data set, each document with the name of its split."""


class ReaderOption(StrEnum):
    """The keyword arguments that the `read` function of a format may take in addition to the path."""

    COLUMNS = "columns"
    FIELDS = "fields"
    SPLIT = "split"
    LOST = "lost"
    """A counter of the things in a file that a document cannot hold."""
    TASKS = "tasks"
    """Which tasks of an annotation tool to read (`Tasks`)."""
    LEFT_OUT = "left_out"
    """A counter of the tasks that are not read, by reason."""
    ANNOTATOR = "annotator"
    """The annotator whose annotation to read, if a task has several."""
    ON_PROBLEM = "on_problem"
    """A callback that receives each faulty line; reading continues after that line."""
    ON_REJECTED = "on_rejected"
    """A callback that receives each document that cannot be read; reading continues after that document."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        module: the module with ``read(path, …)`` and ``write(documents, path, …)``. It is imported on first use,
            because some modules need heavy libraries.
        extensions: the file extensions of the format, with the dot.
        options: the keyword arguments that its `read` takes in addition to the path.
        folder: whether documents are written as a folder rather than a file.
        keeps: the parts of a document that the format can hold apart from the text and flat entities; None if the
            format can only be read.
        extra: the extra of this package that `module` needs; None if it needs none.
        files: which files of a folder are read, as patterns.
        compressed: whether its files are also read with the extension of a compressed file after their own.
        tells_annotated: whether its `write` takes `annotated`, since its files say which documents are annotated.
    """

    module: str
    extensions: tuple[str, ...] = ()
    options: frozenset[ReaderOption] = frozenset()
    folder: bool = False
    keeps: Keeps | None = None
    extra: str | None = None
    files: tuple[str, ...] = ("**/*",)
    compressed: bool = True
    tells_annotated: bool = False

    def load(self) -> ModuleType:
        """Import the module of the format.

        Raises:
            ExtraError: the extra that the module needs is not installed.
        """
        return import_with_extra(self.module, __package__, self.extra)


_TAGGED_WORDS = Keeps.IMPROPER_STARTS | Keeps.WORDS
_TASKS = frozenset({ReaderOption.TASKS, ReaderOption.LEFT_OUT})

READERS: dict[str, Format] = {
    "jsonl": Format(
        ".jsonl",
        (".jsonl",),
        frozenset({ReaderOption.FIELDS, ReaderOption.COLUMNS, ReaderOption.LOST, ReaderOption.ON_REJECTED}),
        keeps=Keeps.EVERYTHING,
    ),
    "conll": Format(
        ".columns.conll",
        (".conll", ".bio", ".iob", ".iob2", ".bioes", ".tsv", ".csv"),
        frozenset({ReaderOption.COLUMNS, ReaderOption.LEFT_OUT, ReaderOption.ON_PROBLEM, ReaderOption.ON_REJECTED}),
        keeps=_TAGGED_WORDS,
    ),
    "conllu": Format(
        ".columns.conllu",
        (".conllu",),
        frozenset(
            {
                ReaderOption.COLUMNS,
                ReaderOption.TASKS,
                ReaderOption.LOST,
                ReaderOption.ON_PROBLEM,
                ReaderOption.ON_REJECTED,
            }
        ),
        keeps=_TAGGED_WORDS | Keeps.SPACING,
    ),
    "txt": Format(".txt", (".txt",)),
    "lines": Format(".lines", (), frozenset({ReaderOption.ON_REJECTED})),
    "brat": Format(
        ".tools.brat",
        (".ann",),
        _TASKS | {ReaderOption.LOST, ReaderOption.ON_REJECTED},
        folder=True,
        keeps=Keeps.SPACING | Keeps.OVERLAPS,
        compressed=False,
    ),
    "labelstudio": Format(
        ".tools.labelstudio",
        (".json",),
        _TASKS | {ReaderOption.ANNOTATOR, ReaderOption.LOST, ReaderOption.ON_REJECTED},
        keeps=Keeps.EVERYTHING & ~Keeps.MEANING,
        tells_annotated=True,
    ),
    "webanno": Format(
        ".tools.webanno",
        (),
        frozenset({ReaderOption.LOST, ReaderOption.ON_REJECTED}),
        folder=True,
        keeps=Keeps.SPACING | Keeps.WORDS | Keeps.OVERLAPS,
    ),
    "prodigy": Format(
        ".tools.prodigy",
        (),
        _TASKS | {ReaderOption.ANNOTATOR, ReaderOption.LOST, ReaderOption.ON_REJECTED},
        keeps=Keeps.EVERYTHING & ~Keeps.MEANING,
        tells_annotated=True,
    ),
    "doccano": Format(
        ".tools.doccano",
        (),
        frozenset({ReaderOption.LOST, ReaderOption.ON_REJECTED}),
        keeps=Keeps.EVERYTHING & ~Keeps.SCORES & ~Keeps.MEANING,
    ),
    "datasets": Format(
        ".tables.huggingface",
        (),
        frozenset(
            {
                ReaderOption.SPLIT,
                ReaderOption.COLUMNS,
                ReaderOption.FIELDS,
                ReaderOption.LOST,
                ReaderOption.ON_REJECTED,
            }
        ),
        folder=True,
        keeps=_TAGGED_WORDS,
        extra=TRAIN,
        compressed=False,
    ),
    "spacy": Format(
        ".spacy",
        (".spacy",),
        _TASKS | {ReaderOption.LOST, ReaderOption.ON_REJECTED},
        keeps=Keeps.EVERYTHING & ~Keeps.OVERLAPS & ~Keeps.MEANING,
        extra=SPACY,
        tells_annotated=True,
    ),
    "gliner": Format(
        ".gliner", (), frozenset({ReaderOption.LOST, ReaderOption.ON_REJECTED}), keeps=Keeps.WORDS | Keeps.OVERLAPS
    ),
    "project": Format(
        ".projects.reading",
        (),
        _TASKS | {ReaderOption.ANNOTATOR, ReaderOption.SPLIT},
        folder=True,
        files=("project.json", "articles.jsonl", "journal/*.jsonl"),
    ),
    "parquet": Format(
        ".tables.parquet",
        (".parquet",),
        frozenset({ReaderOption.FIELDS, ReaderOption.COLUMNS, ReaderOption.LOST, ReaderOption.ON_REJECTED}),
        keeps=Keeps.EVERYTHING,
        compressed=False,
    ),
}
WRITERS = {name: format for name, format in READERS.items() if format.keeps is not None}
_EXTENSIONS = {extension: name for name, format in READERS.items() for extension in format.extensions}
_SAVED = ("state.json", "dataset_dict.json")
_PROJECT = ("project.json", "articles.jsonl")
WEBANNO = "#FORMAT=WebAnno TSV"
"""How the first line of a file of WebAnno begins, before the version."""


def extension_of(name: str) -> str:
    """The extension, with the dot, of files written in a format."""
    return (*WRITERS[name].extensions, f".{name}")[0]


def format_of(path: Path, wanted: str | None = None, *, option: str = "--from (in a config: format)") -> str:
    """The name of the format of a file or folder.

    The contents of a folder and the extension of a file determine its format; a ``.tsv`` file is one of WebAnno if its
    first line says so. For a compressed file, the extension is that before ``.gz`` or ``.zst``; capitals are as small
    letters. Standard input has the format ``lines``.

    Args:
        wanted: the name of a format, which overrides all of this; it is not checked.
        option: how a user names the format, for messages.

    Raises:
        DataError: the name or the contents determine no format.
    """
    if wanted is not None:
        return wanted
    if path == STDIN:
        return "lines"
    found = _format_of_contents(path)
    if found is not None:
        return found
    extension = file_extension(path)
    if extension not in _EXTENSIONS:
        raise DataError(f"{_why_no_format(path, extension)}, or name the format with {option}", path=path)
    return _EXTENSIONS[extension]


def _why_no_format(path: Path, extension: str) -> str:
    if path.is_dir():
        return "found a folder, expected that of brat, WebAnno, a data set or a project; name the files in it"
    if extension:
        return f"the extension {extension!r} names no format, expected one of {' '.join(_EXTENSIONS)}; correct it"
    missing = "" if path.exists() else " and no such file"
    return f"found no extension{missing}, expected one of {' '.join(_EXTENSIONS)}; check the path"


def is_corpus(folder: Path, format: str | None = None) -> bool:
    """Whether a folder is a single corpus (brat, a saved data set) rather than a folder of separate files.

    Args:
        format: the name of the format, or None to detect it from the contents of the folder.
    """
    name = format or _format_of_contents(folder)
    return name in READERS and READERS[name].folder


def checksum_of(path: Path) -> str | None:
    """The SHA-256 of what is read of a file or folder; None if there is none, for instance as it is a name on a hub.

    Raises:
        DataError: a file cannot be read.
    """
    name = _format_of_contents(path)
    return sha256_of_all(path, READERS[name].files) if name in READERS else sha256_of_all(path)


def _format_of_contents(path: Path) -> str | None:
    """The format of a folder that is a single corpus, and of a ``.tsv`` file that names its format; None for others."""
    if file_extension(path) == ".tsv" and path.is_file():
        return "webanno" if _is_webanno(path) else None
    if not path.is_dir():
        return None
    if all((path / name).is_file() for name in _PROJECT):
        return "project"
    if any((path / name).is_file() for name in _SAVED) or parquet_shards(path):
        return "datasets"
    # INCEpTION exports a folder for each document, which may be named like a file.
    if any_file(path, "*.ann") is not None:
        return "brat"
    first = any_file(path, "*.tsv")
    return "webanno" if first is not None and _is_webanno(first) else None


def _is_webanno(path: Path) -> bool:
    try:
        with open_stream(path) as file:
            return file.read(32).removeprefix(b"\xef\xbb\xbf").startswith(WEBANNO.encode())
    except DataError:
        return False
