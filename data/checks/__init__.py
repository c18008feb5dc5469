"""Checks of annotations, and their repair."""
