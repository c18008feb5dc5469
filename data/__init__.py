"""Documents, words, tags and files. Nothing in this package imports torch or transformers."""
