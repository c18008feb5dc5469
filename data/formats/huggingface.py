"""Data sets of Hugging Face `datasets`, from `save_to_disk` or the hub: words and tags, one sentence per row."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import datasets

from ..documents import Document
from ..errors import DataError
from ..files.network import is_reachable
from ..files.whole_files import atomic_folder
from ..located import Lines, LocatedDocument
from ..tags.tag import OUTSIDE, split_tag
from .shared.record import brief
from .shared.tagged_sentences import TaggedSentence, join_sentences, tagged_sentences

_WORDS = ("tokens", "words")
_TAGS = ("ner_tags", "tags")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


def read(path: Path, *, split: str | None = None) -> Iterator[LocatedDocument]:
    """Read the documents of a split, each with the number of its first row, from 1.

    Consecutive rows with the same `id` are one document; without the column `id`, each row is one.

    Args:
        path: a folder, or a hub id like owner/name.
        split: the name of the split; not needed if there is only one.

    Raises:
        DataError: there is no such data set or split, the hub cannot be reached, a column is missing, a row has a blank
            word or different numbers of words and tags, or a tag is not BIO.
    """
    rows = _split(_load(path), split, path)
    words, tags = (_column(rows, names, path) for names in (_WORDS, _TAGS))
    names = getattr(getattr(rows.features[tags], "feature", None), "names", None)
    numbered = ((number, str(row.get("id", number)), row) for number, row in enumerate(rows, start=1))
    for name, group in groupby(numbered, key=lambda each: each[1]):
        first, sentences = 0, []
        for number, _, row in group:
            first = first or number
            try:
                found = _words(row[words]), _tags(row[tags], names)
                if len(found[0]) != len(found[1]):
                    raise ValueError(
                        f"found {len(found[0])} words and {len(found[1])} tags, expected a tag for each word"
                    )
            except ValueError as error:
                raise DataError(f"{error}; correct the row", path=path, line=number) from None
            if found[0]:
                sentences.append(TaggedSentence(number, name, *found))
        document = join_sentences(sentences) if sentences else Document(name, "", sentences=())
        yield LocatedDocument(document, path, Lines(first))


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a new folder, with a row for each sentence and the document's id in each row.

    Raises:
        DataError: `path` exists and is not an empty folder, an entity cannot be written as tags of whole words or has
            an empty label, two consecutive documents have the same id, or there are no documents.
    """
    rows: list[dict[str, Any]] = []
    for document in documents:
        if rows and rows[-1]["id"] == document.id:
            raise DataError(f"found the id {document.id!r} twice, expected an id for each document", path=path)
        sentences = tagged_sentences(document) or [TaggedSentence(0, document.id, (), ())]
        rows += [{"id": document.id, "tokens": list(s.words), "ner_tags": list(s.tags)} for s in sentences]
    if not rows:
        raise DataError("found no document, expected at least one: a saved data set cannot be empty", path=path)
    found = sorted({tag[2:] for row in rows for tag in row["ner_tags"] if tag != OUTSIDE})
    if "" in found:
        raise DataError("found an entity with an empty label, expected a name; run `musamma check`", path=path)
    names = [OUTSIDE, *(f"{prefix}-{label}" for label in found for prefix in "BI")]
    features = datasets.Features(
        id=datasets.Value("string"),
        tokens=datasets.List(datasets.Value("string")),
        ner_tags=datasets.List(datasets.ClassLabel(names=names)),
    )
    columns = {key: [row[key] for row in rows] for key in features}
    with atomic_folder(path) as folder, _quiet():
        datasets.Dataset.from_dict(columns, features=features).save_to_disk(folder)


def _load(path: Path) -> Any:
    try:
        with _quiet():
            if path.is_dir():
                return datasets.load_from_disk(str(path))
            if path.exists() or not _HUB_ID.fullmatch(path.as_posix()):
                found = "a file" if path.exists() else "no such file or folder"
                raise DataError(
                    f"found {found}, expected a folder of save_to_disk or a hub id like owner/name; check the path",
                    path=path,
                )
            if not datasets.config.HF_HUB_OFFLINE and not is_reachable(datasets.config.HF_ENDPOINT):
                raise DataError(
                    "found no folder of that name, and the hub cannot be reached; give a local folder, or set "
                    "HF_HUB_OFFLINE=1 to use what was downloaded before",
                    path=path,
                )
            return datasets.load_dataset(path.as_posix())
    except (OSError, datasets.exceptions.DatasetsError, RuntimeError) as error:
        what = str(error).partition("\n")[0]
        raise DataError(f"found no data set to read ({what}), expected one; check the name", path=path) from None


def _split(found: Any, split: str | None, path: Path) -> Any:
    if not isinstance(found, dict):
        found = {split or str(found.split or "train"): found}
    if split is None and len(found) == 1:
        return next(iter(found.values()))
    if split not in found:
        asked = "no split chosen" if split is None else f"no split {split!r}"
        raise DataError(f"found {asked}, expected one of {' '.join(found)}; choose it with --split", path=path)
    return found[split]


def _column(rows: Any, names: tuple[str, ...], path: Path) -> str:
    found = [name for name in names if name in rows.features]
    if not found:
        columns = " ".join(rows.features)
        raise DataError(f"found the columns {columns}, expected one of {' '.join(names)}; rename it", path=path)
    return found[0]


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise ValueError(f"found the words {brief(value)}, expected a list of strings that are not blank")
    return tuple(value)


def _tags(value: Any, names: list[str] | None) -> tuple[str, ...]:
    """The tags of a row, which has them as strings or, if `names` are given, as the numbers of a ClassLabel."""
    if names is not None and isinstance(value, list):
        if not all(isinstance(tag, int) and 0 <= tag < len(names) for tag in value):
            raise ValueError(f"found the tags {brief(value)}, expected numbers from 0 to {len(names) - 1}")
        value = [names[tag] for tag in value]
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise ValueError(f"found the tags {brief(value)}, expected names like B-PER, or numbers of a ClassLabel")
    for tag in value:
        split_tag(tag)
    return tuple(value)


@contextmanager
def _quiet() -> Iterator[None]:
    shown = not datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()
    try:
        yield
    finally:
        if shown:
            datasets.enable_progress_bars()
