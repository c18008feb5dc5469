"""`manifest.json`: the inputs of a run, its environment and its cost."""

from typing import Any

from pydantic import Field

from .scoring.metrics import Record


class Encoder(Record):
    """The encoder that was fine-tuned.

    Attributes:
        name: the name that reports and cards show.
        parameters: the number of parameters, including those of the classifier.
        licence: its licence; None if it is not known.
        source: where the encoder came from.
        commit: the commit of the hub's repository that its files are of; None for an encoder that is not from a hub.
        sha256: the SHA-256 of each of its files, by name.
    """

    name: str
    parameters: int
    licence: str | None
    source: str
    sha256: dict[str, str]
    commit: str | None = None


class Hardware(Record):
    """The machine: its processor, number of cores and memory in GB, and the device that the model was trained on."""

    cpu: str
    cores: int
    memory_gb: float
    device: str


class Checkout(Record):
    """The git commit of the working folder and whether it had uncommitted changes; both None outside a checkout."""

    commit: str | None
    dirty: bool | None


class Seconds(Record):
    """The duration of the training and of the whole run, in seconds."""

    train: float
    total: float


class SplitRecord(Record):
    """A split: the ids of its documents, its number of words, and its number of entities by label."""

    documents: list[str]
    words: int
    entities: dict[str, int]


class TeacherRecord(Record):
    """A model that taught another one.

    Attributes:
        name: the name of its run or of its model.
        sha256: the SHA-256 of its `musamma.json`, which has those of all its files.
        backend: the name of the backend that ran it.
        labels: its labels, in the order of its tag ids.
        encoder: the encoder that was fine-tuned, as its run's manifest names it, or else its family.
    """

    name: str
    sha256: str
    backend: str
    labels: list[str]
    encoder: str


class RawRecord(Record):
    """The raw text that a model was distilled on.

    Attributes:
        documents: the number of its documents.
        words: the number of their words.
        epoch_words: about how many of the words each epoch read.
        left_out: the number of documents that were left out, by reason.
        files: the SHA-256 of each file, by path.
    """

    documents: int
    words: int
    epoch_words: int
    left_out: dict[str, int]
    files: dict[str, str]


class Distillation(Record):
    """What a distilled model learned from besides its corpora.

    Attributes:
        teachers: the models whose marginals, averaged, were its soft targets.
        soft: the share of the soft targets in the loss of the training documents, 0..1; on raw text they are all of it.
        raw: the raw text.
    """

    teachers: list[TeacherRecord]
    soft: float
    raw: RawRecord


class Manifest(Record):
    """The inputs of a run, its environment and its cost.

    Attributes:
        name: the name of the run.
        command: the command line as it was typed.
        created: when the run started, ISO 8601.
        config: the resolved config.
        labels: the labels, in the order of the tag ids.
        versions: the versions of Python and of the packages that training uses.
        hardware: the machine.
        git: the git checkout.
        data: the SHA-256 of each corpus, by path.
        licences: the licences of the corpora that have one, by path.
        seconds: the durations.
        peak_memory_mb: the peak memory of the process, in MB.
        encoder: the encoder that was fine-tuned.
        splits: the splits for training, for choosing the epoch, and for scoring, by name.
        left_out: the number of tasks of annotation tools that were not read, by reason.
        best_epoch: the epoch whose weights were kept; None if there was no dev split to choose it on.
        epochs: the number of epochs trained.
        co2_kg: the CO₂ equivalents of the training, in kg; None if they were not measured.
        not_exported: why the model could not be exported to ONNX; None if it was, or was not to be.
        distillation: the teachers and raw text of a distilled model; None for others.
        precision: the precision of the training, "float32" or "bf16"; None in runs of older versions.
    """

    name: str
    command: str
    created: str
    config: dict[str, Any]
    labels: list[str]
    versions: dict[str, str]
    hardware: Hardware
    git: Checkout
    data: dict[str, str]
    licences: dict[str, str]
    seconds: Seconds
    peak_memory_mb: float
    encoder: Encoder
    splits: dict[str, SplitRecord]
    left_out: dict[str, int] = Field(default_factory=dict)
    best_epoch: int | None
    epochs: int
    co2_kg: float | None = None
    not_exported: str | None = None
    distillation: Distillation | None = None
    precision: str | None = None
