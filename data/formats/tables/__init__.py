"""Rows of data sets: words and tags, or texts and entities, in JSONL, Parquet and Hugging Face data sets."""
