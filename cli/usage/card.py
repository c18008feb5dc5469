"""The options of `musamma card`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True)
class Card:
    """Write the model card of a run folder again, from the other files of the folder."""

    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="a run folder")]
