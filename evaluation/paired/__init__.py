"""Gold documents and what was predicted of them, paired once."""
