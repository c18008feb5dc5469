"""Words, sentences, names, proclitics and dates of a raw text."""
