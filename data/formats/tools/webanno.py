"""WebAnno TSV 3, the format of INCEpTION and WebAnno: a file for each document, a line for each token.

``1-2  4-10  لافروف  PER[1]``: sentence and token, offsets in UTF-16 units (INCEpTION is a Java program), the token, and
a column for each feature of each layer. Units of one annotation have the same number in brackets, values of several
annotations are parted by ``|``, and parts of tokens have lines of their own (``1-2.1``). The text of a sentence is in
lines ``#Text=``; between sentences, INCEpTION puts a line feed and spaces, as far as the offsets need them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...documents import Document
from ...errors import DataError, OnRejected, rejecting
from ...files.folders import visible_paths
from ...files.streams import without_compression
from ...files.whole_files import atomic_folder, write_whole
from ...located import Lines, LocatedDocument
from ..shared.file_names import FileNames
from .webanno_reading import read_file
from .webanno_writing import contents_of


def read(path: Path, *, lost: Counter[str], on_rejected: OnRejected | None = None) -> Iterator[LocatedDocument]:
    """Read a file as one document, or each ``.tsv`` file in a folder and its subfolders. Hidden files are skipped.

    The layer of entities is that of named entities or, if there is none, the only layer of spans that is not one of
    tokens (parts of speech, lemmas …).

    Args:
        path: the file or the folder. The id of a document that has none is the name of its file, relative to the
            folder, without the extension.
        lost: counts the annotations of other layers, the values of other features, and entities without a label.
        on_rejected: a callback that receives each file that is not a document; reading continues after it.

    Raises:
        DataError: a file cannot be read, is not WebAnno TSV 3, has no layer of entities, or its offsets do not fit its
            text, and there is no `on_rejected`.
    """
    files = _files(path) if path.is_dir() else [path]
    for file in files:
        with rejecting(on_rejected):
            name = file.relative_to(path).as_posix() if path.is_dir() else without_compression(file).name
            name = name.removesuffix(".tsv")
            document = read_file(file, name, lost)
            yield LocatedDocument(document, path, Lines(1), named=path.is_dir() or document.id != name)


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a new folder, a file each, with the layer of named entities that every project has.

    Raises:
        DataError: `path` exists and is not an empty folder, an id occurs twice, a word has a tab or a line end, a label
            cannot be written, or an entity starts or ends between words.
    """
    names = FileNames(".tsv")
    with atomic_folder(path) as folder:
        for document in documents:
            write_whole(names.new_file(document.id, folder, path), contents_of(document))


def _files(folder: Path) -> list[Path]:
    found = [path for path in visible_paths(folder, "*.tsv") if path.is_file()]
    if not found:
        raise DataError("found no .tsv file in this folder, expected at least one; check the path", path=folder)
    return found
