"""The settings of the server of a project."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How a project is annotated.

    Attributes:
        annotator: who annotates.
        blind: whether the annotations of others are hidden.
        adjudicate: the two annotators whose differences are decided; None if nothing is.
        model: a run folder, a model folder or a hub id; None for no suggestions other than those of the files.
        backend: the name of a backend, or "auto".
        retrain: the number of finished articles after which a model is trained anew; 0 for never without being asked.
        config: the config that models are trained with; None for the settings of this package.
        port: the port to listen on; 0 for any free one.
    """

    annotator: str
    blind: bool = False
    adjudicate: tuple[str, str] | None = None
    model: str | None = None
    backend: str = "auto"
    retrain: int = 0
    config: Path | None = None
    port: int = 8001

    @property
    def host(self) -> str:
        """The address to listen on: a project is for this machine alone."""
        return "127.0.0.1"
