"""Prediction: load a model folder and find the entities of texts."""

from .telemetry import turn_off_telemetry

turn_off_telemetry()
