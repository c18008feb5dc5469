"""The options of `musamma crossval`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import AsJson, ConfigFile, Overrides, PredictionsAsGold, RunsFolder


@dataclass(frozen=True)
class Crossval:
    """Cross-validate a config; the results go into runs/NAME-crossval.

    Each fold is scored by a model trained on all other folds, and the counts of all folds are added up.
    """

    config: ConfigFile
    overrides: Overrides = None
    predictions_as_gold: PredictionsAsGold = False
    runs: RunsFolder = Path("runs")
    folds: Annotated[
        int, typer.Option(help="number of folds, each of consecutive sentences; 0: one fold per document")
    ] = 0
    as_json: AsJson = False
