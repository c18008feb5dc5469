"""The `[[corpus]]` tables of a config."""

from dataclasses import fields
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from ..data.formats.shared.columns import Columns

EITHER = 'expected either split = "train", "dev" or "test", or ids under train, dev and test'


class ConfigTable(BaseModel):
    """A table of a config: frozen, without conversion of types, and with no keys other than its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Corpus(ConfigTable):
    """One annotated corpus: where it is, which labels it annotates, and how its documents are split.

    Either `split` assigns the whole corpus to one split, or `train`, `dev` and `test` list the ids of documents. A data
    set that has splits of its own needs neither.

    Attributes:
        path: path of a file or folder, relative to the working directory, or a hub id.
        name: name in tables of scores; if empty, the file's name without its extension.
        licence: licence of the corpus, for the model card; empty if it is not known.
        format: format of the file (`data.formats.registry.READERS`); if empty, the extension decides.
        columns: how to read a file of columns (`data.formats.shared.columns.Columns`).
        dataset_split: which split of a Hugging Face data set to read; if empty, all of its splits.
        annotator: the annotator whose annotation to read, if a task of an annotation tool has several.
        predictions_as_gold: whether predictions of a model are accepted as gold.
        map: label of the corpus → label of the config.
        drop: labels of the corpus (before `map`) whose entities are left out; "*" means all labels that are not in
            `map`.
        flatten: whether to keep only the longest of overlapping entities, once the labels are mapped; if not, an
            overlap is an error.
        annotates: labels of the config that the corpus annotates; if empty, all of them. For a label that is not
            annotated, the tag `O` does not mean that there is no entity: see `training.loss`.
        weight: factor on the loss of the corpus's words.
        split: "train", "dev" or "test", for the whole corpus.
        dev_share: share of the sentences, at the end of a corpus whose split is "train", that goes to dev instead.
        train: ids of the documents to train on.
        dev: ids of the documents to choose the best epoch on.
        test: ids of the documents to score once, at the end.
    """

    path: str
    name: str = ""
    licence: str = ""
    format: str = ""
    columns: dict[str, str | int] = {}
    dataset_split: str = ""
    annotator: str = ""
    predictions_as_gold: bool = False
    map: dict[str, str] = {}
    drop: tuple[str, ...] = ()
    flatten: bool = False
    annotates: tuple[str, ...] = ()
    weight: Annotated[float, Field(gt=0, le=1e6)] = 1.0
    split: Literal["", "train", "dev", "test"] = ""
    dev_share: Annotated[float, Field(ge=0, lt=1)] = 0.0
    train: tuple[str, ...] = ()
    dev: tuple[str, ...] = ()
    test: tuple[str, ...] = ()

    @property
    def parsed_columns(self) -> Columns | None:
        """`columns` as `Columns`, or None if the config does not set any."""
        return TypeAdapter(Columns).validate_python(self.columns) if self.columns else None

    @field_validator("columns")
    @classmethod
    def _check_columns(cls, columns: dict[str, str | int]) -> dict[str, str | int]:
        known = [each.name for each in fields(Columns)]
        if unknown := sorted(set(columns) - set(known)):
            raise ValueError(f"unknown keys {', '.join(unknown)}; known keys: {', '.join(known)}")
        TypeAdapter(Columns).validate_python(columns)
        return columns

    @model_validator(mode="after")
    def _check_split(self) -> "Corpus":
        ids = bool(self.train or self.dev or self.test)
        may_have_splits = self.format == "datasets" or not Path(self.path).suffix
        if (self.split and ids) or not (self.split or ids or may_have_splits):
            raise ValueError(EITHER)
        if self.dev_share and self.split != "train":
            raise ValueError('dev_share needs split = "train"; set it, or remove dev_share')
        return self
