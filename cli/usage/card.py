"""What `musamma card` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True)
class Card:
    """Write the model card anew from what the run folder holds."""

    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="a run folder")]
