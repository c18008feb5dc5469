"""Prediction for large amounts of text."""
