"""Files as bytes and texts."""
