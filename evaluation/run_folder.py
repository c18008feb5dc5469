"""The run folder: the paths of its files, and methods to read and write some of these files."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from ..data.corpus import write_corpus
from ..data.documents import Document
from ..data.errors import DataError
from ..data.files.locks import locked
from ..data.files.whole_files import read_text, write_json, write_whole
from ..inference.model_folder import MODEL
from .examples import Examples
from .manifest import Manifest
from .scoring.metrics import Metrics, metrics_json

_Shape = TypeVar("_Shape")

_SEED = "seed-"
"""What the name of the folder of a run of one of several seeds begins with."""

_MANIFEST = TypeAdapter(Manifest)
_METRICS = TypeAdapter(dict[str, Metrics])
_EXAMPLES = TypeAdapter(dict[str, Examples])
_LOG_ROW = TypeAdapter(dict[str, float])


@dataclass(frozen=True)
class RunFolder:
    """The folder that `musamma run`, `crossval` and `evaluate -o` write to. Each command writes some of these files.

    Attributes:
        path: the path of the folder.
    """

    path: Path

    @property
    def name(self) -> str:
        """The name of the run; that of one of several seeds names their folder too: ``mine/seed-1``."""
        path = self.path.absolute()
        return f"{path.parent.name}/{path.name}" if path.name.startswith(_SEED) else path.name

    def of_seed(self, seed: int) -> "RunFolder":
        """The run folder of one seed, in this folder of a config with several."""
        return RunFolder(self.path / f"{_SEED}{seed}")

    def of_seeds(self) -> list["RunFolder"]:
        """The run folders of all seeds in this folder, sorted by name; none if the config has one seed."""
        return [RunFolder(path) for path in sorted(self.path.glob(f"{_SEED}*"))]

    @property
    def model(self) -> Path:
        """The model folder."""
        return self.path / MODEL

    @property
    def config(self) -> Path:
        """The resolved config, in TOML."""
        return self.path / "config.toml"

    @property
    def manifest(self) -> Path:
        """The inputs of the run, its environment and its cost: a `Manifest`."""
        return self.path / "manifest.json"

    @property
    def metrics(self) -> Path:
        """The scores: a `Metrics` for each split, fold or file, by name."""
        return self.path / "metrics.json"

    @property
    def log(self) -> Path:
        """Loss, learning rate and dev F1: one JSON object per epoch."""
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
        """The wrong entities: one JSON object per line."""
        return self.path / "errors.jsonl"

    @property
    def analysis(self) -> Path:
        """The patterns of the errors, and the slices."""
        return self.path / "analysis.json"

    @property
    def calibration(self) -> Path:
        """The calibration of the entity scores."""
        return self.path / "calibration.json"

    @property
    def examples(self) -> Path:
        """Examples of right and wrong entities of each label, for the model card."""
        return self.path / "examples.json"

    @property
    def report(self) -> Path:
        """The report: one HTML page."""
        return self.path / "report.html"

    @property
    def card(self) -> Path:
        """The model card. The model folder has a copy of it."""
        return self.path / "README.md"

    @property
    def out_of_fold(self) -> Path:
        """The tag log-probabilities of a cross-validation, for each word from the model that was not trained on it."""
        return self.path / "out-of-fold.safetensors"

    @property
    def work(self) -> Path:
        """The folder of the checkpoints. It is deleted when the run is complete."""
        return self.path / ".work"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other runs out of the folder, which is made if necessary; if nothing gets into it, it is removed.

        Raises:
            DataError: another run is writing into it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        refusal = "found another run writing into it, expected none; wait until it has ended, or name another folder"
        try:
            with locked(self.path / ".lock", DataError(refusal, path=self.path)):
                yield
        finally:
            if not any(self.path.iterdir()):
                self.path.rmdir()

    def exists(self) -> bool:
        """Whether this is the folder of a run, finished or not; that of `evaluate -o`, with scores alone, is none."""
        marks = (self.manifest, self.config, self.work, self.model)
        return self.path.is_dir() and any(path.exists() for path in marks)

    def is_finished(self) -> bool:
        """Whether `musamma run` has finished in this folder. It writes the card last."""
        return all(path.is_file() for path in (self.manifest, self.metrics, self.card))

    def remove_results(self) -> None:
        """Remove what was written of the model that is about to be replaced: nothing of it holds for another one."""
        for path in (
            *(self.manifest, self.card, self.metrics, self.report, self.predictions, self.errors, self.analysis),
            *(self.calibration, self.examples, self.out_of_fold, self.log),
        ):
            path.unlink(missing_ok=True)

    def read_manifest(self) -> Manifest:
        """Read `manifest.json`.

        Raises:
            DataError: the file is missing, or it is not a valid manifest.
        """
        return _read(self.manifest, _MANIFEST)

    def read_metrics(self) -> dict[str, Metrics]:
        """Read `metrics.json`.

        Returns:
            The scores by the name of what was scored.

        Raises:
            DataError: the file is missing, or its content is not valid.
        """
        return _read(self.metrics, _METRICS)

    def read_examples(self) -> dict[str, Examples]:
        """Read `examples.json`.

        Returns:
            The examples of each split; empty if there is no such file.

        Raises:
            DataError: the content of the file is not valid.
        """
        return _read(self.examples, _EXAMPLES) if self.examples.is_file() else {}

    def read_log(self) -> list[dict[str, float]]:
        """Read `log.jsonl`: one row per epoch.

        Raises:
            DataError: the file is missing, or its content is not valid.
        """
        return [_parse(line, self.log, _LOG_ROW) for line in read_text(self.log).splitlines()]

    def write_manifest(self, manifest: Manifest) -> None:
        """Write `manifest.json`."""
        write_json(self.manifest, manifest.model_dump(mode="json"))

    def write_metrics(self, metrics: Mapping[str, Metrics]) -> None:
        """Write `metrics.json`."""
        write_json(self.metrics, metrics_json(metrics))

    def write_examples(self, examples: Mapping[str, Examples]) -> None:
        """Write `examples.json`, the examples of each split."""
        write_json(self.examples, _EXAMPLES.dump_python(dict(examples), mode="json"))

    def write_log(self, rows: Iterable[Mapping[str, float]]) -> None:
        """Write `log.jsonl`, one line per row."""
        write_whole(self.log, "".join(json.dumps(row) + "\n" for row in rows))

    def write_predictions(self, documents: Sequence[Document]) -> None:
        """Write `predictions.jsonl`."""
        write_corpus(documents, self.predictions, "jsonl")


def _read(path: Path, shape: TypeAdapter[_Shape]) -> _Shape:
    if not path.parent.is_dir():
        raise DataError("found no such folder, expected a run folder; check the path", path=path.parent)
    if not path.is_file():
        raise DataError("found no such file, expected a finished run folder; let `musamma run` finish", path=path)
    return _parse(read_text(path), path, shape)


def _parse(source: str, path: Path, shape: TypeAdapter[_Shape]) -> _Shape:
    try:
        return shape.validate_json(source)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "file"
        raise DataError(f"{where}: {first['msg']}; expected a finished run folder", path=path) from None
