"""Encode documents as windows of subword pieces, and run batches of windows."""
