"""A model folder in, entities out."""

from .predictor import Predictor

__all__ = ["Predictor"]
