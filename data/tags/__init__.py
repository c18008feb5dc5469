"""Tags of words, tag schemes, and labels of entities."""
