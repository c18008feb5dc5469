"""Formats of annotated files: each module reads and writes one."""
