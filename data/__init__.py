"""Text, words, tags and files. Imports neither torch nor transformers."""
