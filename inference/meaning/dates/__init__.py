"""The values of dates: a table of words, a tokenizer, a grammar, and the resolution against the day of writing."""
