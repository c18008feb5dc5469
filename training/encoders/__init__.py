"""Encoders: where they are found, and the normalisation put into their tokenizers."""
