"""Arabic named-entity recognition: text in, documents with entities out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .inference.predictor import Predictor
else:

    def __getattr__(name: str) -> Any:
        # Whoever imports musamma.data only must not wait for what predicting needs.
        if name == "Predictor":
            return import_module(".inference.predictor", __name__).Predictor
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["Predictor"]
