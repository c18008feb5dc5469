"""Modules that need an extra of the package: what `pip install musamma` leaves out."""

from importlib import import_module
from types import ModuleType

from .errors import ExtraError

TRAIN = "train"
RAY = "ray"


def import_with_extra(module: str, package: str | None, extra: str | None) -> ModuleType:
    """Import a module that needs the packages of an extra.

    Args:
        module: its name; begins with a dot where it is relative to `package`.
        extra: of `pyproject.toml`; None for a module that needs none.

    Raises:
        ExtraError: a package of the extra is not installed.
    """
    try:
        return import_module(module, package)
    except ImportError as error:
        if extra is None:
            raise
        raise ExtraError(
            f"found no {error.name or error}, expected the packages of the extra {extra!r}; "
            f"pip install 'musamma[{extra}]'"
        ) from error
