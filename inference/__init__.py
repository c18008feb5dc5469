"""A model folder in, entities out."""
