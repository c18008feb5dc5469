"""Decode tag log-probabilities into entities with scores."""
