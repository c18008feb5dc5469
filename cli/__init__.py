"""Parses and calls; nothing else."""
