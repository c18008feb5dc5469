"""Formats of rows: Parquet and data sets of Hugging Face, and what reads rows, also those in JSONL."""
