"""Gold and predicted documents → counts → scores and errors → report and model card."""
