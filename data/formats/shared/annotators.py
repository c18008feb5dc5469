"""The annotators in the export of an annotation tool."""

from collections.abc import Collection
from pathlib import Path

from ...errors import DataError


def refuse_unknown_annotator(wanted: str | None, annotators: Collection[str], path: Path) -> None:
    """Refuse a file that has nothing by the annotator that is wanted.

    Args:
        wanted: the name of the annotator; None if nobody in particular is wanted.
        annotators: the names in the file.
        path: the file.

    Raises:
        DataError: `wanted` is not one of them.
    """
    if wanted is not None and wanted not in annotators:
        found = f"those of {', '.join(sorted(annotators))}" if annotators else "no annotator named"
        raise DataError(f"found {found}, expected annotations of {wanted!r}; correct --annotator", path=path)
