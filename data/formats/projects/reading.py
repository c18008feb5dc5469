"""Projects of `musamma annotate` as a format that can be read: the finished articles of one annotator."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ...errors import DataError
from ...located import Lines, LocatedDocument
from ..registry import EVERY_SPLIT, Tasks
from ..shared.annotators import refuse_unknown_annotator
from .annotations import Annotations
from .folder import Project, open_project
from .journal import is_half_written

TRAIN, TEST = "train", "test"
"""The splits of a project: the articles to train on, and those that were set aside."""


def read(
    path: Path,
    *,
    tasks: Tasks = Tasks.LABELLED,
    annotator: str | None = None,
    split: str | None = None,
    left_out: Counter[str] | None = None,
) -> Iterator[LocatedDocument]:
    """Read the articles of a project, with the entities of one annotator.

    The meta of an article says who annotated it, when last, and in how many seconds.

    Args:
        path: the folder.
        tasks: with `Tasks.EVERY`, all articles are read, otherwise those that the annotator has marked as done.
        annotator: the name of the annotator; None for the only one.
        split: `TRAIN`, `TEST` or `EVERY_SPLIT`; None for all articles, without the name of their split.
        left_out: incremented for each article that is not done, and for a last action that was written only in part,
            because the disk was full or the power failed.

    Raises:
        DataError: the project cannot be read (`folder.open_project`); there are several annotators and none is named;
            or there is no such annotator or split.
    """
    project = open_project(path)
    if split not in (None, EVERY_SPLIT, TRAIN, TEST):
        raise DataError(f"found the split {split!r}, expected {TRAIN}, {TEST} or {EVERY_SPLIT}; name one", path=path)
    name = _annotator(project, annotator)
    journal = project.journal(name)
    annotations = Annotations(project.articles, name, journal)
    if left_out is not None and journal.exists() and is_half_written(journal):
        left_out["half-written actions"] += 1
    for number, (identifier, article) in enumerate(project.articles.items(), start=1):
        its_split = TEST if article.test else TRAIN
        if split not in (None, EVERY_SPLIT, its_split):
            continue
        state = annotations[identifier]
        if tasks is not Tasks.EVERY and not state.done:
            if left_out is not None:
                left_out["articles that are not done"] += 1
            continue
        document = annotations.document(identifier)
        yield LocatedDocument(document, path, Lines(number), its_split if split else "", annotated=state.done)


def _annotator(project: Project, wanted: str | None) -> str:
    known = project.annotators
    refuse_unknown_annotator(wanted, known, project.path)
    if wanted is None and len(known) > 1:
        raise DataError(
            f"found annotations of {', '.join(known)}, expected those of one; choose one with --annotator",
            path=project.path,
        )
    return wanted or (known[0] if known else "annotator")
