"""Counts of entities, and the scores derived from them."""
