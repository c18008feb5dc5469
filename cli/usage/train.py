"""The options of `musamma train`."""

from dataclasses import dataclass
from pathlib import Path

from ..options import ConfigFile, Overrides, PredictionsAsGold, Resume, RunsFolder


@dataclass(frozen=True)
class Train:
    """Train a model and save it in runs/NAME/model."""

    config: ConfigFile
    overrides: Overrides = None
    resume: Resume = False
    predictions_as_gold: PredictionsAsGold = False
    runs: RunsFolder = Path("runs")
