"""The configuration of a run: frozen, typed and complete. Only the packages `training` and `cli` use it."""

import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import Field, ValidationError, field_validator, model_validator

from ..data.errors import DataError
from ..data.files.whole_files import read_text
from ..data.tags.tag_set import TagSet
from .corpus_config import ConfigTable, Corpus

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Rate = Annotated[float, Field(gt=0, lt=1)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]


class Config(ConfigTable):
    """Everything a run depends on.

    Attributes:
        name: name of the run; its folder is `runs/NAME`.
        labels: entity labels, in the order of the tag ids.
        corpus: the annotated corpora.
        encoder: "embedded", a hub id, or a local folder.
        seed: seed of every random choice.
        seeds: seeds of repeated runs, one run for each seed (`training.seed_runs.run_seeds`); empty for a single run
            with `seed`.
        window: maximum number of subword pieces in a window, [CLS] and [SEP] included.
        context: number of pieces reserved for context on each side of a window's core.
        document_context: whether a window may contain words of several sentences; if not, each window holds one
            sentence or a part of one.
        epochs: number of passes over the training windows.
        batch_size: number of windows in a training step on each device.
        encoder_rate: peak learning rate of the encoder's top layer.
        head_rate: peak learning rate of the classifier.
        layer_decay: factor by which the learning rate falls from each layer to the one below it (Howard and Ruder
            2018).
        adjacency: whether decoding uses the rate, counted in the training tags, at which an entity directly follows
            another one of its label (`ModelInfo.adjacency`).
        layers: number of encoder layers to use, counted from the bottom; 0 for all.
        frozen: number of encoder parts that training does not change, counted from the bottom: 1 freezes the
            embeddings, 2 also the first layer, and so on.
        weight_decay: weight decay of AdamW.
        warmup: share of the training steps during which the learning rates rise to their peak.
        dropout: dropout in the encoder and before the classifier.
        attention_dropout: dropout of the attention weights; with 0 a CPU trains nearly twice as fast.
        average: decay of the exponential moving average of the weights. The averaged weights are the ones that are
            scored and kept. 0 turns averaging off.
        replace: probability that a mention is replaced by another one of its label in training.
        mask: probability that a piece is replaced by the unknown piece in training.
        recut: whether each epoch cuts the training windows of long documents at other points and gives each a random
            amount of context. Without it, a word always has the same context in training.
        patience: number of epochs without a better dev F1 after which training stops; 0 never stops early.
        checkpoint: number of epochs between checkpoints for `--resume`; 0 for no checkpoints.
        onnx: whether to export the model to ONNX too, the fastest way to predict on a CPU.
        precision: "auto" means bf16 on a GPU or, without one, a CPU that computes in it (`training.precision`), else
            float32.
    """

    name: Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
    labels: tuple[str, ...]
    corpus: tuple[Corpus, ...]
    encoder: str
    seed: Seed = 42
    seeds: tuple[Seed, ...] = ()
    window: Annotated[int, Field(ge=16)] = 256
    context: Count = 32
    document_context: bool = True
    epochs: Annotated[int, Field(ge=1)] = 20
    batch_size: Annotated[int, Field(ge=1)] = 4
    encoder_rate: Rate = 3e-4
    head_rate: Rate = 1e-3
    layer_decay: Annotated[float, Field(gt=0, le=1)] = 1.0
    adjacency: bool = False
    layers: Count = 0
    frozen: Count = 0
    weight_decay: Share = 0.01
    warmup: Share = 0.1
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.1
    attention_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.1
    average: Annotated[float, Field(ge=0, lt=1)] = 0.0
    replace: Share = 0.0
    mask: Share = 0.0
    recut: bool = False
    patience: Count = 0
    checkpoint: Count = 5
    onnx: bool = True
    precision: Literal["auto", "float32", "bf16"] = "auto"

    @field_validator("labels")
    @classmethod
    def _check_labels(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        return TagSet(labels).labels

    @field_validator("seeds")
    @classmethod
    def _check_seeds(cls, seeds: tuple[int, ...]) -> tuple[int, ...]:
        twice = sorted({seed for seed in seeds if seeds.count(seed) > 1})
        if twice:
            raise ValueError(f"found {', '.join(map(str, twice))} more than once, expected each seed once; remove it")
        return seeds

    @field_validator("corpus")
    @classmethod
    def _check_corpus(cls, corpus: tuple[Corpus, ...]) -> tuple[Corpus, ...]:
        if not corpus:
            raise ValueError("found none, expected at least one [[corpus]] table; add one")
        return corpus

    @model_validator(mode="after")
    def _check_corpus_labels(self) -> "Config":
        for corpus in self.corpus:
            unknown = sorted({*corpus.map.values(), *corpus.annotates} - set(self.labels))
            if unknown:
                raise ValueError(
                    f"corpus {corpus.path}: map and annotates name {', '.join(unknown)}, expected labels of the config "
                    f"({', '.join(self.labels)}); add them to labels, or list unwanted corpus labels under drop"
                )
            unannotated = sorted(set(corpus.map.values()) - set(corpus.annotates or self.labels))
            if unannotated:
                raise ValueError(
                    f"corpus {corpus.path}: map produces {', '.join(unannotated)}, expected only labels listed in "
                    "annotates; add the label to annotates, or correct map"
                )
        return self

    @model_validator(mode="after")
    def _check_window(self) -> "Config":
        if self.window < 2 * self.context + 16:
            raise ValueError(
                f"window = {self.window} is too small for context = {self.context} on both sides; "
                f"set window to {2 * self.context + 16} or more"
            )
        return self


def load_config(path: Path | str, overrides: Sequence[str] = ()) -> Config:
    """Read a config from a TOML file, apply overrides, and check the result.

    Args:
        path: path of the TOML file.
        overrides: changes of the form ``key=value``, applied in order. The value is TOML; text that is not valid TOML
            is taken as a string.

    Raises:
        DataError: the file is missing or not valid TOML, a key is unknown or missing, or a value has the wrong type or
            is out of range.
    """
    path = Path(path)
    try:
        values = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"found invalid TOML ({error}), expected a config; correct it", path=path) from None
    values |= dict(_parse_override(text) for text in overrides)
    try:
        return Config.model_validate(_tuples(values))
    except ValidationError as error:
        raise DataError("; ".join(_explain(each) for each in error.errors()), path=path) from None


def dump_config(config: Config) -> str:
    """The configuration as TOML, with every key; `load_config` reads an equal configuration from it."""
    return tomli_w.dumps(config.model_dump())


def _parse_override(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise DataError(f"found --set {text!r}, expected key=value")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()


def _tuples(value: Any) -> Any:
    """Convert TOML arrays to tuples, at every depth: strict validation does not accept lists for tuples."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _explain(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    table = Corpus if error["loc"][:1] == ("corpus",) and len(error["loc"]) > 1 else Config
    known = list(table.model_fields)
    if error["type"] == "extra_forbidden":
        close = get_close_matches(str(error["loc"][-1]), known, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        return f"unknown key {where!r}; {hint}known keys: {', '.join(known)}"
    if error["type"] == "missing":
        return f"missing key {where!r}; add it"
    return f"{where or 'config'}: found {error['input']!r}: {error['msg']}"
