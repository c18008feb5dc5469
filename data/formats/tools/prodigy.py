"""Prodigy's JSONL, a task a line: ``{"text": …, "spans": [{"start": 4, "end": 8, "label": "X"}], "answer": "accept"}``.

Only an accepted task is annotated. One without an answer is a task still to do, whose spans are suggestions of a model;
documents with predicted entities are written as such, for `ner.manual` or `ner.correct`. Offsets count Unicode
characters."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...documents import PROVENANCE, Document
from ...errors import DataError, OnRejected, rejecting
from ...files.whole_files import LONGEST_RECORD, atomic_write, read_lines
from ...located import Lines, LocatedDocument
from ..registry import Tasks
from ..shared.annotation_state import OUR_MODEL, is_predicted, with_state
from ..shared.annotators import refuse_unknown_annotator
from ..shared.record import brief, check_json, check_spans, document_of, dump_line, record_of
from ..shared.spaced_tokens import spaced_tokens

_LOST = {"relations": "relations", "accept": "accepted options", "label": "labels of texts", "user_input": "inputs"}
_OWN = frozenset({"text", "tokens", "spans", "meta", "id", "sentences", "answer", "options", "html", "config", *_LOST})
_EXPECTED = 'expected Prodigy\'s {"text": …, "spans": [{"start": …, "end": …, "label": …}], "answer": …} on each line'


def read(
    path: Path,
    *,
    lost: Counter[str],
    left_out: Counter[str],
    tasks: Tasks = Tasks.LABELLED,
    annotator: str | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the tasks of a file as documents, each with its line. Blank lines are skipped.

    Keys that are not Prodigy's own become keys of the document's meta. Keys of its bookkeeping (``_input_hash`` …) are
    ignored, apart from those that name the annotator.

    Args:
        lost: counts the relations, accepted options, labels of texts, spans without a label and keys of the meta that
            the task has with another value, which a document cannot hold.
        left_out: counts the tasks that are not read: rejected, ignored, without an answer, with the answer to a single
            suggestion, of another annotator.
        tasks: which tasks to read.
        annotator: the annotator or the session whose tasks to read.
        on_rejected: a callback that receives each line that is not a document; reading continues after it.

    Raises:
        DataError: the file cannot be read, or has no task of the annotator; or a line is not a task, or the second
            annotation of the same text by another annotator, and there is no `on_rejected`.
    """
    annotators: dict[str, None] = {}
    seen: dict[str, tuple[int, str]] = {}
    for number, line in read_lines(path, on_rejected, longest=LONGEST_RECORD):
        if not line.strip():
            continue
        with rejecting(on_rejected):
            task = _parse(line, number, path)
            names = _annotators(task)
            annotators |= dict.fromkeys(names)
            reason = _reason(task, tasks, annotator, names)
            if reason is not None:
                left_out[reason] += 1
                continue
            if tasks is not Tasks.EVERY and annotator is None and names and "_input_hash" in task:
                line_before, name = seen.setdefault(str(task["_input_hash"]), (number, names[0]))
                if name != names[0]:
                    raise DataError(
                        f"found a second annotation, of {names[0]}, of the text of line {line_before}, of {name}, "
                        f"expected one; choose one with --annotator ({', '.join(annotators)})",
                        path=path,
                        line=number,
                    )
            try:
                document = _document(task, f"line {number}", lost, tasks)
            except ValueError as error:
                raise DataError(f"{error}; {_EXPECTED}", path=path, line=number, document=f"line {number}") from None
            yield LocatedDocument(document, path, Lines(number))
    refuse_unknown_annotator(annotator, annotators, path)


def write(documents: Iterable[Document], path: Path, *, annotated: bool = False) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Args:
        annotated: whether documents are annotated even if none of them has an entity.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    with atomic_write(path) as file:
        for document, is_annotated in with_state(documents, annotated=annotated):
            file.write(dump_line(_task(document, annotated=is_annotated), document))


def _task(document: Document, *, annotated: bool) -> dict[str, Any]:
    task = record_of(document)
    tokens = list(spaced_tokens(document))
    starts = {token.start: number for number, token in enumerate(tokens)}
    ends = {token.end: number for number, token in enumerate(tokens)}
    task["tokens"] = [
        {"text": document.text[token.start : token.end], "start": token.start, "end": token.end, "id": number}
        | {"ws": token.space}
        for number, token in enumerate(tokens)
    ]
    predicted = is_predicted(document)
    task["spans"] = spans = task.pop("entities")
    for span in spans:
        if span["start"] in starts and span["end"] in ends:
            span |= {"token_start": starts[span["start"]], "token_end": ends[span["end"]]}
        if predicted:
            span["source"] = OUR_MODEL
    return task | ({"answer": "accept"} if annotated and not predicted else {})


def _parse(line: str, number: int, path: Path) -> dict[str, Any]:
    try:
        task = json.loads(line)
        check_json(task)
        if not isinstance(task, dict):
            raise ValueError(f"found {brief(task)}, expected an object")
        if task.get("answer") not in (None, "accept", "reject", "ignore"):
            raise ValueError(f"found the answer {brief(task['answer'])}, expected accept, reject or ignore")
        if not isinstance(task.get("spans") or [], list):
            raise ValueError(f"found the spans {brief(task['spans'])}, expected a list")
        if not isinstance(task.get("meta") or {}, dict):
            raise ValueError(f"found the meta {brief(task['meta'])}, expected an object")
    except (ValueError, RecursionError) as error:
        raise DataError(f"{error}; {_EXPECTED}", path=path, line=number, document=f"line {number}") from None
    return task


def _annotators(task: dict[str, Any]) -> list[str]:
    """The names by which the annotator of a task is known: that of the annotator and that of the session."""
    return [str(task[key]) for key in ("_annotator_id", "_session_id") if task.get(key) not in (None, "")]


def _reason(task: dict[str, Any], tasks: Tasks, annotator: str | None, names: list[str]) -> str | None:
    """Why a task is not read; None if it is."""
    if tasks is Tasks.EVERY:
        return None
    if annotator is not None and annotator not in names:
        return f"tasks that {annotator} did not annotate"
    answer = task.get("answer")
    if answer in ("reject", "ignore"):
        return f"tasks with the answer {answer}"
    if answer is None:
        suggested = task.get("spans") or PROVENANCE in (task.get("meta") or {})
        return None if suggested and tasks is Tasks.LABELLED else "tasks without an answer"
    return "answers to single suggestions" if task.get("_is_binary") is True else None


def _document(task: dict[str, Any], default_id: str, lost: Counter[str], tasks: Tasks) -> Document:
    if not isinstance(task.get("text"), str):
        raise ValueError(f"found the text {brief(task.get('text'))}, expected a string")
    answered = task.get("answer") is not None
    given = task.get("meta") or {}
    more = {key: value for key, value in task.items() if key not in _OWN and not key.startswith("_")}
    meta = given | more
    others = Counter({"keys of meta with another value": sum(more.get(key, given[key]) != given[key] for key in given)})
    entities = []
    for span in task.get("spans") or []:
        if isinstance(span, dict) and span.get("label") in (None, ""):
            others["spans without a label"] += 1
        else:
            entities.append(_entity(span, answered=answered))
    if answered:
        # A person has confirmed these entities, so the provenance of a prediction does not apply any more.
        meta.pop(PROVENANCE, None)
    elif tasks is Tasks.LABELLED:
        sources = {str(span.get("source", "unknown")) for span in task.get("spans") or [] if isinstance(span, dict)}
        if sources != {OUR_MODEL}:
            meta.setdefault(PROVENANCE, {"model": ", ".join(sorted(sources))})
    record: dict[str, Any] = {"text": task["text"], "meta": meta, "entities": entities}
    record |= {key: task[key] for key in ("id", "sentences") if key in task}
    document = document_of(record, default_id=default_id)
    check_spans(document)
    for key, kind in _LOST.items():
        value = task.get(key)
        others[kind] += len(value) if isinstance(value, list) else value is not None
    lost.update(+others)
    return document


def _entity(span: Any, *, answered: bool) -> dict[str, Any]:
    if not isinstance(span, dict):
        raise ValueError(f"found the span {brief(span)}, expected an object")
    keys = ("start", "end", "label", "text", "score")
    entity = {key: span[key] for key in keys if span.get(key) is not None}
    if answered:
        entity.pop("score", None)
    return entity
