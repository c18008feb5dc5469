"""Gold documents paired with predicted documents, and gold entities paired with predicted entities."""
