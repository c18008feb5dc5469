"""File formats: each module reads one format, and most of them write it too."""
