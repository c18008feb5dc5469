"""The configuration of a run: frozen, typed, complete. It stops at the functions that run things."""

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
from .corpus_config import Corpus, Strict

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Rate = Annotated[float, Field(gt=0, lt=1)]


class Config(Strict):
    """Everything a run depends on.

    Attributes:
        name: of the run; its folder is `runs/NAME`.
        labels: entity labels, in the order of the tag ids.
        corpus: the annotated files.
        encoder: "embedded", a hub id, or a local folder.
        seed: of every random choice.
        seeds: of several runs, whose scores `run` averages; empty for one run, of `seed`.
        window: most pieces in a window.
        context: pieces of context kept free on each side of a window's core.
        document_context: whether windows reach over sentences' ends; else each holds one sentence, or a part of one.
        epochs: passes over the training windows.
        batch_size: windows in a step on each device.
        encoder_rate: peak learning rate of the encoder's top layer.
        head_rate: peak learning rate of the classifier.
        layer_decay: factor on the rate from each layer to the one below (Howard and Ruder 2018).
        adjacency: decode with the training tags' own rate of entities that touch one of their label
            (`ModelInfo.adjacency`).
        layers: encoder layers used, from the bottom; 0 for all.
        frozen: parts of the encoder left as they are, from the bottom: 1 is the embeddings, 2 also the first layer …
        weight_decay: of AdamW.
        warmup: share of the steps in which the rates rise.
        dropout: in the encoder and before the classifier.
        attention_dropout: of the weights of attention; without it a CPU trains nearly twice as fast.
        average: decay of the exponential moving average of the weights that is scored and kept; 0 keeps the last.
        replace: probability that a mention in training is replaced by another one of its label.
        mask: probability that a piece in training is replaced by the unknown piece.
        recut: cut the training windows of long documents elsewhere in each epoch, each with as much context as chance
            gives it; without, a word is always learned in the same surroundings.
        patience: epochs without a better dev F1 before training stops; 0 never stops.
        checkpoint: epochs between checkpoints for `--resume`; 0 for none.
        onnx: export the model to ONNX too, which is what serves quickest on a CPU.
        precision: "auto" is bf16 on a GPU that has it, else float32.
    """

    name: Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
    labels: tuple[str, ...]
    corpus: tuple[Corpus, ...]
    encoder: str
    seed: int = 42
    seeds: tuple[int, ...] = ()
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
        if len(set(seeds)) < len(seeds):
            raise ValueError("expected each seed once")
        return seeds

    @field_validator("corpus")
    @classmethod
    def _check_corpus(cls, corpus: tuple[Corpus, ...]) -> tuple[Corpus, ...]:
        if not corpus:
            raise ValueError("expected one [[corpus]] or more")
        return corpus

    @model_validator(mode="after")
    def _check_corpus_labels(self) -> "Config":
        for corpus in self.corpus:
            unknown = sorted({*corpus.map.values(), *corpus.annotates} - set(self.labels))
            if unknown:
                raise ValueError(
                    f"corpus {corpus.path}: map and annotates name {', '.join(unknown)}, expected labels of the config "
                    f"({', '.join(self.labels)}); add them to labels, or put what is not wanted under drop"
                )
            unannotated = sorted(set(corpus.map.values()) - set(corpus.annotates or self.labels))
            if unannotated:
                raise ValueError(
                    f"corpus {corpus.path}: map makes {', '.join(unannotated)}, which annotates leaves out; "
                    "add it there"
                )
        return self

    @model_validator(mode="after")
    def _check_window(self) -> "Config":
        if self.window < 2 * self.context + 16:
            raise ValueError(f"window = {self.window} leaves no room beside context = {self.context} on both sides")
        return self


def load_config(path: Path | str, overrides: Sequence[str] = ()) -> Config:
    """Read a TOML file, change it by ``key=value`` overrides (values in TOML, or bare words), check it.

    Raises:
        DataError: the file is missing or no TOML, a key is unknown or missing, or a value is of the wrong type.
    """
    path = Path(path)
    try:
        values = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"no valid TOML: {error}", path=path) from None
    values |= dict(_parse_override(text) for text in overrides)
    try:
        return Config.model_validate(_tuples(values))
    except ValidationError as error:
        raise DataError("; ".join(_explain(each) for each in error.errors()), path=path) from None


def dump_config(config: Config) -> str:
    """The resolved configuration as TOML, every key there; `load_config` reads it back equal."""
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
    """TOML arrays as tuples, which strict validation wants; whole numbers stay what they are."""
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
