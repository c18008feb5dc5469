"""Config → windows → model folder."""
