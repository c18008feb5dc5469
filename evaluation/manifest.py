"""`manifest.json`: what a run was made of and what it took."""

from typing import Any

from .scoring.metrics import Record


class Encoder(Record):
    """The encoder that was fine-tuned.

    Attributes:
        name: as reports and cards show it.
        parameters: their number, with the classifier's.
        licence: None where it is not known.
        source: where it came from.
        sha256: of each of its files.
    """

    name: str
    parameters: int
    licence: str | None
    source: str
    sha256: dict[str, str]


class Hardware(Record):
    """The machine: processor, cores, memory in GB, and the device that trained."""

    cpu: str
    cores: int
    memory_gb: float
    device: str


class Checkout(Record):
    """The git commit of the working folder and whether it had changes; None outside of a checkout."""

    commit: str | None
    dirty: bool | None


class Seconds(Record):
    """Seconds of the training, and of the whole run."""

    train: float
    total: float


class SplitRecord(Record):
    """The documents of a split, by id, its words, and its entities by label."""

    documents: list[str]
    words: int
    entities: dict[str, int]


class Manifest(Record):
    """What a run was made of and what it took.

    Attributes:
        name: of the run.
        command: as it was typed.
        created: when the run began, ISO 8601.
        config: as resolved.
        labels: in the order of the tag ids.
        versions: of Python and of the packages that training uses.
        hardware: of the machine.
        git: the checkout.
        data: sha256 of each corpus, by path.
        licences: of the corpora that have one, by path.
        seconds: of the run.
        peak_memory_mb: most memory that the process held.
        encoder: that was fine-tuned.
        splits: what was trained on, chosen on and scored.
        best_epoch: whose weights were kept; None where no dev split chose.
        epochs: trained.
        co2_kg: CO₂ equivalents of the training in kg, None where nothing measured them.
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
    best_epoch: int | None
    epochs: int
    co2_kg: float | None = None
