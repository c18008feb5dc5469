"""What a config says of its corpora: the `[[corpus]]` tables."""

from dataclasses import fields
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from ..data.formats.shared.columns import Columns


class Strict(BaseModel):
    """A table of a config: frozen, of the keys that it names and no others, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Corpus(Strict):
    """One annotated corpus, what it annotates, and which of its documents serve for what.

    Either `split` says what the whole corpus is for, or ids of documents say it under `train`, `dev` and `test`.

    Attributes:
        path: a file or folder, from the folder the command is called in, or a hub id.
        name: in tables of scores; the file's if empty.
        licence: of the corpus, for the model card; "" where it is not known.
        format: of the file (`data.formats.registry.READERS`); by its extension if empty.
        columns: how a file of columns is read (`data.formats.shared.columns.Columns`).
        dataset_split: which part of a data set of Hugging Face `datasets`; all of them if empty.
        map: label of the corpus → label of the config.
        drop: labels of the corpus (before `map`) whose entities are left out; "*" is all that `map` does not name.
        flatten: of entities that overlap once the labels are mapped, keep the longest; else they stop the run.
        annotates: the config's labels that the corpus annotates; all of them if empty. Where a label is not annotated,
            `O` does not say that there is none: see `training.loss`.
        weight: factor on the loss of the corpus's words.
        split: "train", "dev" or "test": the whole corpus.
        dev_share: of a corpus whose split is "train", the share of the sentences, from the end, that is dev instead.
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
    map: dict[str, str] = {}
    drop: tuple[str, ...] = ()
    flatten: bool = False
    annotates: tuple[str, ...] = ()
    weight: Annotated[float, Field(gt=0)] = 1.0
    split: Literal["", "train", "dev", "test"] = ""
    dev_share: Annotated[float, Field(ge=0, lt=1)] = 0.0
    train: tuple[str, ...] = ()
    dev: tuple[str, ...] = ()
    test: tuple[str, ...] = ()

    @property
    def reading(self) -> Columns | None:
        """How a file of columns is read, or None where the config says nothing of it."""
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
        if bool(self.split) == bool(self.train or self.dev or self.test):
            raise ValueError('expected either split = "train", "dev" or "test", or ids under train, dev and test')
        if self.dev_share and self.split != "train":
            raise ValueError('dev_share takes from a corpus whose split is "train"')
        return self
