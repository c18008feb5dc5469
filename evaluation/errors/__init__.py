"""Analysis of predictions: their errors, slices of the scores, and the calibration of entity scores."""
