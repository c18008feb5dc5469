"""A model folder in, entities out."""

from inference.predictor import Predictor

__all__ = ["Predictor"]
