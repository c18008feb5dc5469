"""Formats of a word a line: columns and CoNLL-U, and what reads their lines."""
