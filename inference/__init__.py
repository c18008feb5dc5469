"""Prediction: load a model folder and find the entities of texts."""
