"""Repair of annotations where only one correction is possible. Texts never change, and every repair is logged."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from pathlib import Path

from ..documents import Document, Entity
from ..files.whole_files import atomic_write
from ..located import LocatedDocument
from ..tags.bio import IMPROPER_STARTS
from .faults import describe
from .label_typos import typos
from .span_edges import on_words, trimmed


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair.

    Attributes:
        path: the file that was read.
        line: the 1-based line of the entity in the file.
        document: the id of the document.
        rule: the rule that the entity broke, a key of `data.problems.RULES`.
        before: the entity before the repair, as `data.checks.faults.describe` shows it; for an improper start, with the
            prefix of its first tag.
        after: the entity after the repair; empty if it was removed.
    """

    path: str
    line: int
    document: str
    rule: str
    before: str
    after: str


def repair_documents(documents: Iterable[LocatedDocument]) -> tuple[list[LocatedDocument], list[Repair]]:
    """Repair the documents of one file.

    - An improper start becomes a proper one: the first tag `I-` becomes `B-`. If its label is probably misspelt
      (`data.checks.label_typos`), the entity may continue the one before, and nothing is changed.
    - An entity that does not start and end at word boundaries is moved to the boundaries of the words that it touches.
    - Loose punctuation at the start or end of an entity is excluded from it.
    - An entity that is given twice, or becomes the same as another one, is kept once.

    An entity keeps its boundaries if moving them would make it grow over another entity or cross a sentence boundary.
    Other faults remain, so check the result.

    Returns:
        The documents, with the same ids, texts, words and lines, and the repairs.
    """
    documents = list(documents)
    misspelt = typos(Counter(entity.label for located in documents for entity in located.document.entities))
    repaired, repairs = [], []
    for located in documents:
        while True:  # an entity that is moved may leave room for the one before it
            mended, done = _repair(located, misspelt)
            located = located.with_document(mended)  # noqa: PLW2901
            if not done:
                break
            repairs += done
        repaired.append(located)
    return repaired, repairs


def log_path(target: Path) -> Path:
    """The path of the log of repairs: ``gold.jsonl.log`` for the repaired file ``gold.jsonl``."""
    return target.with_name(f"{target.name}.log")


def write_log(repairs: Iterable[Repair], target: Path) -> Path:
    """Write the repairs as JSONL next to the repaired file or folder.

    Returns:
        The path of the log.
    """
    path = log_path(target)
    with atomic_write(path) as file:
        for repair in repairs:
            file.write(json.dumps(asdict(repair), ensure_ascii=False) + "\n")
    return path


def _repair(located: LocatedDocument, misspelt: Collection[str]) -> tuple[Document, list[Repair]]:
    document = located.document
    repairs: list[Repair] = []

    def note(entity: Entity, rule: str, before: str, after: str) -> None:
        line = located.line_at(entity.start)
        repairs.append(Repair(str(located.path), line, document.id, rule, before, after))

    improper_starts = set(document.meta.get(IMPROPER_STARTS, ()))
    unclear = improper_starts & {entity.start for entity in document.entities if entity.label in misspelt}
    kept: dict[tuple[int, int, str], Entity] = {}
    done = 0  # the last end of the entities kept so far
    entities = sorted(document.entities, key=lambda entity: entity.key)
    for entity, following in zip_longest(entities, entities[1:]):
        shown = describe(document, entity)
        if following is not None and following.key == entity.key:
            note(entity, "span-overlap", shown, "")
            continue
        fitted = _fit(located, entity, (done, following.start if following else len(document.text)))
        found = fitted[-1][2] if fitted else entity
        if found.key in kept:
            note(entity, "span-overlap", shown, "")
            continue
        if entity.start in improper_starts - unclear:
            note(entity, "invalid-transition", f"I-{shown}", f"B-{shown}")
        for rule, before, after in fitted:
            note(before, rule, describe(document, before), describe(document, after))
        kept[found.key] = found
        done = max(done, found.start, found.end)
    meta = {key: value for key, value in document.meta.items() if key != IMPROPER_STARTS}
    if unclear:
        meta[IMPROPER_STARTS] = sorted(unclear)
    return replace(document, entities=tuple(sorted(kept.values(), key=lambda entity: entity.key)), meta=meta), repairs


def _fit(located: LocatedDocument, entity: Entity, free: tuple[int, int]) -> list[tuple[str, Entity, Entity]]:
    """Move an entity's boundaries in up to two steps: to word boundaries, then past loose punctuation.

    Args:
        free: the span that the entity may grow into: from the end of the entity before it to the start of the next.

    Returns:
        For each step that moves a boundary, the rule, the entity before and the entity after.
    """
    steps = []
    for rule, move in (("span-edge", on_words), ("span-punctuation", trimmed)):
        moved = move(located, entity)
        grows = moved.start < entity.start or moved.end > entity.end
        if moved != entity and (not grows or free[0] <= moved.start < moved.end <= free[1]):
            steps.append((rule, entity, moved))
            entity = moved
    return steps
