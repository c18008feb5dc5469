"""Mending annotations where only one thing can be meant. The text is never changed, and every repair is told."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from pathlib import Path

from ..documents import Document, Entity
from ..files.whole_files import atomic_write
from ..located import LocatedDocument
from ..tags.bio import IMPROPER_STARTS
from .faults import describe
from .span_edges import on_words, trimmed


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: where, the rule that was broken, and the entity before and after (nothing where it went)."""

    path: str
    line: int
    document: str
    rule: str
    before: str
    after: str


def repair_documents(documents: Iterable[LocatedDocument]) -> tuple[list[LocatedDocument], list[Repair]]:
    """Repair the documents of one file.

    - An entity that begins with `I-` begins with `B-`.
    - An entity whose edges cut words or stand beside them is moved to the edges of the words it touches.
    - Punctuation that does not belong to a name is left outside of it.
    - Of two equal entities, one stays.

    An entity that would then overlap another one or cross a sentence's end stays as it is, and so does anything else
    that is wrong: check what comes out.

    Returns:
        The documents, with the same ids, texts, words and lines; and the repairs.
    """
    repaired, repairs = [], []
    for located in documents:
        mended, done = _repair(located)
        repaired.append(located.with_document(mended))
        repairs += done
    return repaired, repairs


def log_path(target: Path) -> Path:
    """Where the log of repairs stands: beside what was repaired, ``gold.jsonl.log`` for ``gold.jsonl``."""
    return target.with_name(f"{target.name}.log")


def write_log(repairs: Iterable[Repair], target: Path) -> Path:
    """Write the repairs as JSONL beside the repaired file or folder, and say where."""
    path = log_path(target)
    with atomic_write(path) as file:
        for repair in repairs:
            file.write(json.dumps(asdict(repair), ensure_ascii=False) + "\n")
    return path


def _repair(located: LocatedDocument) -> tuple[Document, list[Repair]]:
    document = located.document
    repairs: list[Repair] = []

    def note(entity: Entity, rule: str, before: str, after: str) -> None:
        line = located.line_at(entity.start)
        repairs.append(Repair(str(located.path), line, document.id, rule, before, after))

    improper_starts = set(document.meta.get(IMPROPER_STARTS, ()))
    kept: list[Entity] = []
    done = 0  # where the entities kept end
    entities = sorted(document.entities, key=lambda entity: entity.key)
    for entity, following in zip_longest(entities, entities[1:]):
        shown = describe(document, entity)
        if following is not None and following.key == entity.key:
            note(entity, "span-overlap", shown, "")
            continue
        if entity.start in improper_starts:
            note(entity, "invalid-transition", f"I-{shown}", f"B-{shown}")
        fitted = _fit(located, entity, (done, following.start if following else len(document.text)))
        for rule, before, after in fitted:
            note(before, rule, describe(document, before), describe(document, after))
        kept.append(fitted[-1][2] if fitted else entity)
        done = max(done, kept[-1].end)
    meta = (
        {key: value for key, value in document.meta.items() if key != IMPROPER_STARTS}
        if improper_starts
        else document.meta
    )
    return replace(document, entities=tuple(sorted(kept, key=lambda entity: entity.key)), meta=meta), repairs


def _fit(located: LocatedDocument, entity: Entity, free: tuple[int, int]) -> list[tuple[str, Entity, Entity]]:
    """Move an entity's edges step by step, without growing out of what is free: the rule, before and after of each."""
    steps = []
    for rule, move in (("span-edge", on_words), ("span-punctuation", trimmed)):
        moved = move(located, entity)
        grows = moved.start < entity.start or moved.end > entity.end
        if moved != entity and (not grows or free[0] <= moved.start < moved.end <= free[1]):
            steps.append((rule, entity, moved))
            entity = moved
    return steps
