"""Encoders: finding them, and adding Arabic normalisation to their tokenizers."""
