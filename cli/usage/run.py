"""The options of `musamma run`."""

from dataclasses import dataclass
from pathlib import Path

from ..options import AsJson, ConfigFile, Overrides, PredictionsAsGold, Resume, RunsFolder


@dataclass(frozen=True)
class Run:
    """Check the data, train, predict, score and write a report, all into runs/NAME.

    A config with several seeds is run once for each seed.
    """

    config: ConfigFile
    overrides: Overrides = None
    resume: Resume = False
    predictions_as_gold: PredictionsAsGold = False
    runs: RunsFolder = Path("runs")
    as_json: AsJson = False
