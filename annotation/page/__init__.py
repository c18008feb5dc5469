"""The page to annotate in: its files are served as they are, and need no network."""
