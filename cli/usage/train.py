"""The options of `musamma train`."""

from dataclasses import dataclass
from pathlib import Path

from ..options import ConfigFile, Overrides, Resume, RunsFolder


@dataclass(frozen=True)
class Train:
    """Train a model and save it in runs/NAME/model."""

    config: ConfigFile
    overrides: Overrides = None
    resume: Resume = False
    runs: RunsFolder = Path("runs")
