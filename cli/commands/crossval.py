"""The command that cross-validates."""

from ...training.cross_validation import cross_validate
from ..screen import command_line
from ..training_runs import _announce, _prepare, _show
from ..usage.crossval import Crossval


def crossval(options: Crossval) -> None:
    """Cross-validate a config and show the scores."""
    resolved = _prepare(options.config, options.overrides)
    result = cross_validate(
        resolved,
        options.runs / f"{resolved.name}-crossval",
        command=command_line(),
        folds=options.folds,
        announce=_announce,
    )
    _show(result, as_json=options.as_json)
