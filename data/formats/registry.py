"""The formats of files: which module reads each, by which extension it is known, what it can hold."""

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from ..errors import DataError
from ..extras import TRAIN, import_with_extra
from ..files.streams import STDIN, unpacked


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes:
        module: has ``read(path, …)`` and ``write(documents, path, …)``; imported when used, some need heavy libraries.
        extensions: of its files.
        options: what its `read` takes beside the path.
        folder: whether it is written as a folder.
        keeps: what of a document it can hold beside text and flat entities (see `data.formats.fitting`), or None if it
            is not written.
        extra: of the package, which `module` needs.
    """

    module: str
    extensions: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()
    folder: bool = False
    keeps: frozenset[str] | None = None
    extra: str | None = None

    def load(self) -> ModuleType:
        """The module.

        Raises:
            ExtraError: what it needs is not installed.
        """
        return import_with_extra(self.module, __package__, self.extra)


_ALL = frozenset({"spacing", "scores", "meta", "starts", "words", "overlaps"})

READERS: dict[str, Format] = {
    "jsonl": Format(".jsonl", (".jsonl",), frozenset({"fields", "refuse"}), keeps=_ALL),
    "conll": Format(
        ".conll",
        (".conll", ".bio", ".iob"),
        frozenset({"columns", "tell", "refuse"}),
        keeps=frozenset({"starts", "words"}),
    ),
    "txt": Format(".txt", (".txt",)),
    "lines": Format(".lines", (), frozenset({"refuse"})),
    "brat": Format(".brat", (".ann",), frozenset({"lost"}), folder=True, keeps=frozenset({"spacing", "overlaps"})),
    "labelstudio": Format(".labelstudio", (".json",), frozenset({"lost"}), keeps=_ALL.difference({"overlaps"})),
    "doccano": Format(".doccano", (), frozenset({"lost", "refuse"}), keeps=_ALL.difference({"scores"})),
    "datasets": Format(
        ".huggingface", (), frozenset({"split"}), folder=True, keeps=frozenset({"starts", "words"}), extra=TRAIN
    ),
    "parquet": Format(".parquet", (".parquet",), frozenset({"fields", "refuse"}), keeps=_ALL),
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
