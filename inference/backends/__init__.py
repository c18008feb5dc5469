"""What runs the encoder, and how a model is exported for it."""
