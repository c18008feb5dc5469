"""Ids that are unique across files, where files do not give ids or count from the start in each file or split."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from .documents import Document
from .files.streams import without_compression
from .located import LocatedDocument

PATH = "path"
"""Key of `Document.meta`: the file, or the split of a data set, that a renamed document was read from."""

_COUNTED = re.compile(r"(line|row) [0-9]+")
_NUMBER = re.compile(r"[0-9]+(\.0)?")

_Ends = Mapping[str, Sequence[str]]
"""The last parts of the path of each source of documents, without its extension."""


def names_nothing(located: LocatedDocument) -> bool:
    """Whether documents of other files may have the same id: the file does not give it, or it is a number."""
    return is_made_up(located) or _NUMBER.fullmatch(located.document.id) is not None


def is_made_up(located: LocatedDocument) -> bool:
    """Whether a document's id is made from the name of its file, or from the number of its line or row."""
    return not located.named or _COUNTED.fullmatch(located.document.id) is not None


def with_unique_ids(documents: Sequence[LocatedDocument]) -> list[LocatedDocument]:
    """Rename documents of different files, or splits of a data set, that share an id which names nothing.

    If one such id (see `names_nothing`) of a file occurs in another file, all of them in this file get the end of its
    path in front, as much of it as is needed: ``train/0``, ``2019/a``. Other ids are unchanged, so a document that is
    in two files is still found by its id.

    Args:
        documents: the documents of all files.

    Returns:
        The documents in the same order. The meta of a renamed one has its file under the key `PATH`.
    """
    known = _sources(documents)
    colliding = {each.source for each in documents if len(known[each.document.id]) > 1 and names_nothing(each)}
    if not colliding:
        return list(documents)
    moving = [each.source in colliding and names_nothing(each) for each in documents]
    found: list[LocatedDocument] = []
    for ends in _ends({each.source: (each.path, each.split) for each in documents if each.source in colliding}):
        found = [
            _renamed(each, ends[each.source]) if moves else each for each, moves in zip(documents, moving, strict=True)
        ]
        known = _sources(found)
        if all(len(known[each.document.id]) == 1 for each, moves in zip(found, moving, strict=True) if moves):
            break
    return found


class IdsOfFiles:
    """Unique ids for documents that are read one after another, known from the names of their files alone.

    Ids that are made up (`is_made_up`) are unique afterwards; those that a file gives are unchanged.

    Args:
        files: all files that documents are read from.
        every_split: whether all splits of data sets are read. Ids that name nothing (`names_nothing`) get the name of
            their split in front then.
    """

    def __init__(self, files: Collection[Path], *, every_split: bool = False) -> None:
        self._several = len(set(files)) > 1
        self._every_split = every_split
        self._stems = Counter(_stem(file) for file in set(files))
        *_, self._ends = _until_distinct(_ends({str(file): (file, "") for file in files}))

    def put(self, located: LocatedDocument) -> Document:
        """The document, renamed if its id would not be unique."""
        end: list[str] = []
        if self._several and is_made_up(located) and not self._has_a_stem_of_its_own(located):
            end += self._ends[str(located.path)]
        if self._every_split and located.split and names_nothing(located):
            end.append(located.split)
        return _renamed(located, end).document if end else located.document

    def _has_a_stem_of_its_own(self, located: LocatedDocument) -> bool:
        return _is_of_stem(located) and self._stems[_stem(located.path)] == 1


def _until_distinct(every: Iterable[_Ends]) -> Iterator[_Ends]:
    for ends in every:
        yield ends
        if len({tuple(parts) for parts in ends.values()}) == len(ends):
            return


def _sources(documents: Iterable[LocatedDocument]) -> Mapping[str, set[str]]:
    """The sources in which each id occurs."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in documents:
        found[each.document.id].add(each.source)
    return found


def _ends(sources: Mapping[str, tuple[Path, str]]) -> Iterator[_Ends]:
    """The ends of the paths of sources: of one part, of two parts, and so on; then the same with the extensions.

    Args:
        sources: the path and the split of each source.
    """
    for name_of in (_stem, _name):
        every = {source: _parts(path.parent, name_of(path), split) for source, (path, split) in sources.items()}
        for count in range(1, max(map(len, every.values()), default=0) + 1):
            yield {source: parts[-count:] for source, parts in every.items()}


def _parts(parent: Path, name: str, split: str) -> list[str]:
    return [*(part for part in parent.parts if part not in (parent.anchor, "..")), name, *([split] if split else [])]


def _renamed(located: LocatedDocument, end: Sequence[str]) -> LocatedDocument:
    """The document with the end of its path in front of its id, or in its place, and the path in its meta."""
    document = located.document
    if _is_of_stem(located):
        name = "/".join(end) + document.id.removeprefix(_stem(located.path))
    else:
        name = "/".join([*end, document.id])
    if name == document.id:
        return located
    return located.with_document(replace(document, id=name, meta={PATH: located.source, **document.meta}))


def _is_of_stem(located: LocatedDocument) -> bool:
    """Whether the id of a document is the name of its file, or this and a number."""
    rest = located.document.id.removeprefix(_stem(located.path))
    return not located.named and rest != located.document.id and re.fullmatch("(-[0-9]+)?", rest) is not None


def _stem(path: Path) -> str:
    return without_compression(path).stem


def _name(path: Path) -> str:
    return path.name
