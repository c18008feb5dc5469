"""Training a model on what is annotated, in a process of its own, while the annotator goes on."""

import asyncio
import json
import re
import shutil
import sys
import tomllib
from collections.abc import Mapping, Sequence
from os import environ
from pathlib import Path
from typing import Any

from ...data.documents import Document
from ...data.errors import DataError
from ...data.files.whole_files import read_text, write_whole
from ...data.formats.jsonl import write
from ...data.formats.projects.folder import Project
from ...data.wording import amount
from ...evaluation.run_folder import RunFolder

SETTINGS: Mapping[str, Any] = {
    "encoder": "embedded",
    "layers": 7,
    "window": 64,
    "context": 8,
    "epochs": 12,
    "encoder_rate": 2e-4,
    "head_rate": 1e-2,
    "average": 0.97,
    "adjacency": True,
}
"""The settings of a training without a config: those of configs/seeds.toml, which were chosen for few articles."""

_DEV_SHARE = 0.2
_STEPS = re.compile(r"(\d+)/(\d+)")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_TRAINING_SHARE = 0.9
"""The share of the time that the training takes; the rest is for scores and the report."""


class Retraining:
    """The trainings of a project: the one that runs, and what those before have reached.

    Args:
        project: the project, in whose folder ``runs`` each has a number.
        config: the config whose settings are used; its name, labels and corpora are replaced. None for `SETTINGS`.

    Attributes:
        message: what became of the last one; empty if nothing.

    Raises:
        DataError: the config cannot be read.
    """

    def __init__(self, project: Project, config: Path | None) -> None:
        self._project = project
        self._settings = dict(SETTINGS) if config is None else _settings_of(config)
        self._share: float | None = None
        self._doing = ""
        self.message = ""

    @property
    def record(self) -> dict[str, Any] | None:
        """How far the training is; None if none runs."""
        return None if self._share is None else {"share": round(self._share, 3), "message": self._doing}

    @property
    def runs(self) -> bool:
        """Whether a model is being trained."""
        return self._share is not None

    @property
    def last(self) -> RunFolder | None:
        """The last run that is finished."""
        return next((RunFolder(path) for path in reversed(self._folders()) if RunFolder(path).is_finished()), None)

    def articles(self, run: RunFolder) -> int:
        """The number of finished articles that there were for a run, those of the test included."""
        return sum(_lines(self._data(run.path.name, name)) for name in ("train", "test"))

    def curve(self) -> list[dict[str, Any]]:
        """What each run has reached: F1 on dev with its interval, and on the test, by the articles trained on."""
        found = []
        for run in map(RunFolder, self._folders()):
            if run.is_finished():
                metrics = json.loads(read_text(run.metrics))
                dev, test = (metrics.get(name, {}).get("strict", {}).get("micro", {}) for name in ("dev", "test"))
                low, high = (dev.get("interval") or {}).get("f1") or (None, None)
                articles = _lines(self._data(run.path.name, "train"))
                if not dev:  # there were too few sentences for one
                    continue
                found.append(
                    {"articles": articles, "f1": dev.get("f1"), "low": low, "high": high, "test": test.get("f1")}
                )
        return found

    def begin(self) -> None:
        """Say that a training runs from now on; `run` follows."""
        self._share, self._doing, self.message = 0.0, "preparing", ""

    async def run(self, train: Sequence[Document], test: Sequence[Document]) -> RunFolder | None:
        """Train a model.

        Args:
            train: the finished articles to train on; a part of their sentences chooses the best epoch.
            test: the finished articles that are set aside.

        Returns:
            The run; None if it failed, which `message` explains.
        """
        numbers = [int(path.name[:3]) for path in self._folders()]
        name = f"{max(numbers, default=0) + 1:03}"
        run = RunFolder(self._project.runs / name)
        try:
            config = self._write(name, train, test)
            code, said = await self._call(config)
        finally:
            self._share = None
        if code or not run.is_finished():
            last = [line for line in said.splitlines() if line.strip()]
            self.message = f"the training failed: {last[-1].strip() if last else f'exit code {code}'}"
            shutil.rmtree(run.path, ignore_errors=True)
            return None
        self.message = f"trained on {amount(len(train), 'article')}"
        return run

    def _write(self, name: str, train: Sequence[Document], test: Sequence[Document]) -> Path:
        """Write the config of a run and the articles that it is trained on, as they are now."""
        corpora: list[dict[str, Any]] = [{"split": "train", "dev_share": _DEV_SHARE}, {"split": "test"}]
        tables = []
        for corpus, documents in zip(corpora, (train, test), strict=True):
            if documents:
                path = self._data(name, corpus["split"])
                write(documents, path)
                tables.append({"path": str(path.resolve()), **corpus})
        facts = {**self._settings, "name": name, "labels": list(self._project.labels)}
        config = self._project.runs / f"{name}.toml"
        write_whole(config, _toml(facts) + "".join(f"\n[[corpus]]\n{_toml(table)}" for table in tables))
        return config

    async def _call(self, config: Path) -> tuple[int, str]:
        """Run the config in another process.

        Returns:
            Its exit code, and the end of what it said.
        """
        slower = ("nice", "-n", "10") if shutil.which("nice") else ()
        command = (sys.executable, "-m", "musamma", "run", str(config), "--runs", str(self._project.runs))
        # rich shows the progress of a training only on a terminal, or if it is told that this is as good as one.
        process = await asyncio.create_subprocess_exec(
            *slower,
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=environ | {"TTY_COMPATIBLE": "1", "NO_COLOR": "1", "COLUMNS": "120"},
        )
        said = ""
        try:
            while process.stderr is not None and (part := await process.stderr.read(4096)):
                said = _ESCAPES.sub("", said + part.decode(errors="replace")).replace("\r", "\n")[-8000:]
                self._note(said)
            return await process.wait(), said
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()

    def _note(self, said: str) -> None:
        """Take the progress from what the training says."""
        steps = [each for each in _STEPS.finditer(said) if "training" in said[max(0, each.start() - 80) : each.start()]]
        if steps:
            done, total = (int(number) for number in steps[-1].groups())
            self._share = _TRAINING_SHARE * done / max(1, total)
            self._doing = f"step {done:,} of {total:,}" if done < total else "scores and report"

    def _folders(self) -> list[Path]:
        """The folders of the runs, finished or not, in the order of their numbers."""
        return sorted(path for path in self._project.runs.glob("[0-9][0-9][0-9]") if path.is_dir())

    def _data(self, name: str, split: str) -> Path:
        return self._project.runs / f"{name}.{split}.jsonl"


def _settings_of(config: Path) -> dict[str, Any]:
    """The settings of a config other than its name, labels, corpora and seeds.

    Raises:
        DataError: it cannot be read.
    """
    try:
        found = tomllib.loads(read_text(config))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"found invalid TOML ({error}), expected a config; correct it", path=config) from None
    return {key: value for key, value in found.items() if key not in ("name", "labels", "corpus", "seeds")}


def _toml(values: Mapping[str, Any]) -> str:
    """Keys and plain values in TOML, whose strings, numbers and lists are written as in JSON."""
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.is_file() else 0
