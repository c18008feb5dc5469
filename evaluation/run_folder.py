"""The run folder: the names of its files, and those of them that are read again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from ..data.corpus import write_corpus
from ..data.documents import Document
from ..data.errors import DataError
from ..data.files.whole_files import read_text, write_json, write_whole
from ..inference.model_folder import MODEL
from .manifest import Manifest
from .scoring.metrics import Metrics, metrics_json

_Shape = TypeVar("_Shape")

_METRICS = TypeAdapter(dict[str, Metrics])
_EXAMPLES = TypeAdapter(dict[str, Any])


@dataclass(frozen=True)
class RunFolder:
    """What `musamma run`, `crossval` and `evaluate -o` leave in a folder; each leaves some of these files.

    Attributes:
        path: of the folder.
    """

    path: Path

    @property
    def model(self) -> Path:
        """The model folder."""
        return self.path / MODEL

    @property
    def config(self) -> Path:
        """The config as resolved, TOML."""
        return self.path / "config.toml"

    @property
    def manifest(self) -> Path:
        """What the run was made of and what it took: `Manifest`."""
        return self.path / "manifest.json"

    @property
    def metrics(self) -> Path:
        """The scores, by the name of what was scored: `Metrics` of each."""
        return self.path / "metrics.json"

    @property
    def log(self) -> Path:
        """Loss, learning rate and dev F1, a JSON object an epoch."""
        return self.path / "log.jsonl"

    @property
    def tensorboard(self) -> Path:
        """The folder of the TensorBoard log."""
        return self.path / "tensorboard"

    @property
    def predictions(self) -> Path:
        """The predicted documents, JSONL."""
        return self.path / "predictions.jsonl"

    @property
    def errors(self) -> Path:
        """Each wrong entity, a JSON object a line."""
        return self.path / "errors.jsonl"

    @property
    def analysis(self) -> Path:
        """Patterns of errors, and slices."""
        return self.path / "analysis.json"

    @property
    def calibration(self) -> Path:
        """Whether entity scores are probabilities."""
        return self.path / "calibration.json"

    @property
    def examples(self) -> Path:
        """Right and wrong entities of each label, for the card."""
        return self.path / "examples.json"

    @property
    def report(self) -> Path:
        """The report, one HTML page."""
        return self.path / "report.html"

    @property
    def card(self) -> Path:
        """The model card; the model folder has it too."""
        return self.path / "README.md"

    @property
    def out_of_fold(self) -> Path:
        """Of a cross-validation: the tag log-probabilities of all words, each by the model that has not seen it."""
        return self.path / "out-of-fold.safetensors"

    @property
    def work(self) -> Path:
        """The folder of checkpoints, which goes when the run is complete."""
        return self.path / ".work"

    def exists(self) -> bool:
        """Whether a run has left something here, finished or not."""
        marks = (self.manifest, self.metrics, self.config, self.work, self.model)
        return self.path.is_dir() and any(path.exists() for path in marks)

    def is_finished(self) -> bool:
        """Whether `musamma run` has come to its end here: the card is written last."""
        return all(path.is_file() for path in (self.manifest, self.metrics, self.card))

    def read_manifest(self) -> Manifest:
        """Read `manifest.json`.

        Raises:
            DataError: it is missing, or not what a run writes.
        """
        return _read(self.manifest, TypeAdapter(Manifest))

    def read_metrics(self) -> dict[str, Metrics]:
        """Read `metrics.json`. Raises as `read_manifest`."""
        return _read(self.metrics, _METRICS)

    def read_examples(self) -> dict[str, Any]:
        """Read `examples.json`; empty where there is none. Raises as `read_manifest`."""
        return _read(self.examples, _EXAMPLES) if self.examples.is_file() else {}

    def read_log(self) -> list[dict[str, float]]:
        """Read `log.jsonl`, a row an epoch."""
        return [json.loads(line) for line in read_text(self.log).splitlines()]

    def write_manifest(self, manifest: Manifest) -> None:
        """Write `manifest.json`."""
        write_json(self.manifest, manifest.model_dump(mode="json"))

    def write_metrics(self, metrics: Mapping[str, Metrics]) -> None:
        """Write `metrics.json`."""
        write_json(self.metrics, metrics_json(metrics))

    def write_log(self, rows: Iterable[Mapping[str, float]]) -> None:
        """Write `log.jsonl`."""
        write_whole(self.log, "".join(json.dumps(row) + "\n" for row in rows))

    def write_predictions(self, documents: Sequence[Document]) -> None:
        """Write `predictions.jsonl`."""
        write_corpus(documents, self.predictions, "jsonl")


def _read(path: Path, shape: TypeAdapter[_Shape]) -> _Shape:
    if not path.is_file():
        raise DataError("found no such file, expected a finished run folder: run `musamma run` to its end", path=path)
    try:
        return shape.validate_json(read_text(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "file"
        raise DataError(f"{where}: {first['msg']}; expected a finished run folder", path=path) from None
