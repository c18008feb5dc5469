"""Tag log-probabilities in, entities with scores out."""
