"""Notes on standard error about how files were read."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ..data.column_text import ADVICE, reads_columns_as_text
from ..data.errors import DataError
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


def check_labels(labels: Sequence[str], known: Collection[str], whose: str) -> None:
    """Say which of --labels occur nowhere.

    Args:
        labels: the labels that were asked for.
        known: the labels that occur.
        whose: where they occur, as "the files".

    Raises:
        DataError: there are labels, and none of those that were asked for is among them.
    """
    unknown = [label for label in labels if label not in known]
    names = " ".join(sorted(known)) or "none"
    if unknown and known and len(unknown) == len(labels):
        raise DataError(f"--labels: found {' '.join(unknown)}, expected labels of {whose} ({names}); correct the names")
    if unknown:
        note(f"--labels has {' '.join(unknown)}, no label of {whose} ({names})")
