"""Data sets of Hugging Face `datasets`, from `save_to_disk` or the hub: words and tags, or texts and entities."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq

from ...documents import Document
from ...errors import DataError, OnRejected
from ...files.network import is_reachable
from ...files.whole_files import atomic_folder
from ...located import LocatedDocument
from ...tags.tag import OUTSIDE
from ..registry import EVERY_SPLIT
from ..shared.columns import Columns
from ..shared.parquet_shards import parquet_shards
from ..shared.record import Fields
from ..shared.tagged_sentences import TaggedSentence, tagged_sentences
from .class_labels import row_with_names
from .table_rows import counting_unread, documents_of_table

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


def read(
    path: Path,
    *,
    split: str | None = None,
    columns: Columns | None = None,
    fields: Fields | None = None,
    lost: Counter[str] | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a split, each with the number of its first row, from 1.

    A row has words and tags (`data.formats.tables.word_rows`), or a text and its entities
    (`data.formats.tables.span_rows`).

    Args:
        path: a folder of save_to_disk, a folder with the Parquet files of a data set on the hub, a file of Arrow, or a
            hub id like owner/name.
        split: the name of the split, or `EVERY_SPLIT`; not needed if there is only one.
        columns: the scheme of the tags.
        fields: the columns of text and id, to read texts alone.
        lost: counts the values of other columns.
        on_rejected: a callback that receives the first error of each document with a faulty row.

    Raises:
        DataError: there is no such data set or split, the hub cannot be reached, or a column is missing; or a row has a
            blank word, different numbers of words and tags, or a tag that is not of the scheme, and there is no
            `on_rejected`.
    """
    for name, found in _splits(_load(path), split, path).items():
        features = found.features.to_dict()
        rows = ((number, row_with_names(row, features)) for number, row in enumerate(found, start=1))
        counted = counting_unread(rows, lost if fields is None else None)
        for each in documents_of_table(counted, path, columns=columns, fields=fields, unit="", on_rejected=on_rejected):
            yield replace(each, split=name)


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
                shards = parquet_shards(path)
                return _of_shards(shards) if shards else datasets.load_from_disk(str(path))
            if path.suffix == ".arrow" and path.is_file():
                return datasets.Dataset.from_file(str(path))
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
    except (OSError, pa.ArrowException, datasets.exceptions.DatasetsError, RuntimeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        what = str(error).partition("\n")[0]
        raise DataError(f"found no data set to read ({what}), expected one; check the name", path=path) from None


def _of_shards(shards: dict[str, list[Path]]) -> dict[str, Any]:
    """The splits of a data set whose files lie in a folder as they do on the hub."""
    return {
        split: datasets.Dataset(pa.concat_tables([pq.read_table(file) for file in files]))
        for split, files in shards.items()
    }


def _splits(found: Any, split: str | None, path: Path) -> dict[str, Any]:
    """The splits to read, by name; the name is empty if the split was not chosen and is the only one."""
    if not isinstance(found, dict):  # a split alone; if it has no name, it has any that is asked for
        name = "train" if split in (None, EVERY_SPLIT) else split
        found = {str(found.split or name): found}
    if split in (None, EVERY_SPLIT) and len(found) == 1:
        return {"": next(iter(found.values()))}
    if split == EVERY_SPLIT:
        return dict(found)
    if split is None or split not in found:
        asked = "no split chosen" if split is None else f"no split {split!r}"
        raise DataError(
            f"found {asked}, expected one of {' '.join(found)}; choose it with --split (in a config: dataset_split)",
            path=path,
        )
    return {split: found[split]}


@contextmanager
def _quiet() -> Iterator[None]:
    shown = not datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()
    try:
        yield
    finally:
        if shown:
            datasets.enable_progress_bars()
