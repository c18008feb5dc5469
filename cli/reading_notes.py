"""Notes on standard error about how files were read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..data.column_text import ADVICE, reads_columns_as_text
from ..data.reading import Reading
from .screen import note

_LOOKED_AT = 100
"""How many files `note_columns_as_text` looks at."""


def note_left_out(counts: Mapping[str, int]) -> None:
    """Say how much of the files was not read, for each reason, which is a plural ("tasks without an annotation")."""
    for reason, count in counts.items():
        note(f"{reason}: {count:,} left out")


def note_columns_as_text(files: Sequence[Path], reading: Reading) -> None:
    """Say so if columns of words and tags are read as plain text, where the tags would be words."""
    found = [file for file in files[:_LOOKED_AT] if reads_columns_as_text(file, reading)]
    if found:
        more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
        note(f"{found[0]}{more}: columns read as plain text, tags as words; {ADVICE}")
