"""What `musamma run` takes."""

from dataclasses import dataclass
from pathlib import Path

from ..options import AsJson, ConfigFile, Overrides, Resume, RunsFolder


@dataclass(frozen=True)
class Run:
    """Check, train, evaluate, report, predict: everything, into runs/NAME; of a config with seeds, once for each."""

    config: ConfigFile
    overrides: Overrides = None
    resume: Resume = False
    runs: RunsFolder = Path("runs")
    as_json: AsJson = False
