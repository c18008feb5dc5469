"""Training: from a config and annotated documents to a model folder and its scores."""
