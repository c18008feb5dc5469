"""What `musamma train` takes."""

from dataclasses import dataclass
from pathlib import Path

from ..options import ConfigFile, Overrides, Resume, RunsFolder


@dataclass(frozen=True)
class Train:
    """Train a model into runs/NAME/model."""

    config: ConfigFile
    overrides: Overrides = None
    resume: Resume = False
    runs: RunsFolder = Path("runs")
