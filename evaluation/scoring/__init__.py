"""Counts and the scores derived from them."""
