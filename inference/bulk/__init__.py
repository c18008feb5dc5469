"""Prediction of any amount of text."""
