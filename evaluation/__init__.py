"""Evaluation: from gold and predicted documents to counts, scores, errors, the report and the model card."""
