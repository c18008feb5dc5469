"""Analysis of raw text: words, sentences, names, proclitics and dates."""
