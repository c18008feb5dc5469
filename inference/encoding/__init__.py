"""Documents as windows of subword pieces, and batches of windows."""
