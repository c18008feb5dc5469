"""Imports of modules that need an extra: packages that a plain `pip install musamma` does not install."""

from importlib import import_module
from types import ModuleType

from .errors import ExtraError

TRAIN = "train"
RAY = "ray"
SERVE = "serve"
SPACY = "spacy"
HIJRI = "hijri"
OPENVINO = "openvino"


def import_with_extra(module: str, package: str | None, extra: str | None) -> ModuleType:
    """Import a module that needs the packages of an extra.

    Args:
        module: the name of the module; a leading dot makes it relative to `package`.
        package: the package that a relative name refers to; None for an absolute name.
        extra: the name of the extra in `pyproject.toml`; None if the module needs no extra.

    Raises:
        ExtraError: the import fails because a package of the extra is not installed.
        ImportError: the import fails for another reason, or `extra` is None.
    """
    try:
        return import_module(module, package)
    except ModuleNotFoundError as error:
        if extra is None or (error.name or "").partition(".")[0] == __package__.partition(".")[0]:
            raise
        raise ExtraError(
            f"found no {error.name}, expected the packages of the extra {extra!r}; pip install 'musamma[{extra}]'"
        ) from error
