"""Label Studio's JSON: a list of tasks, with annotations made by people and predictions made by models.

The document's text is ``data.text``, and its id is ``data.id``. An annotation is read, a prediction only if there is
none: its document has the model in its meta. Tasks without either are left out, and so are those that a person skipped.

Entities that a model found are written as a prediction, which an annotator can correct; others are written as an
annotation. If no document has an entity, they are texts to annotate, and are written without an annotation."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...documents import PROVENANCE, Document
from ...errors import DataError, OnRejected, rejecting
from ...files.whole_files import atomic_write, read_text
from ...located import Lines, LocatedDocument
from ...text.offsets import character_edges
from ..registry import Tasks
from ..shared.annotation_state import OUR_MODEL, is_predicted, with_state
from ..shared.json_list import list_items
from ..shared.record import brief, check_json, check_spans, document_of, dump_json, record_of
from ..shared.spelled_spans import SpelledSpan, edges_of

_OURS = ("text", "id", "meta", "sentences")
_PERSONS = ("annotations", "completions")
"""The keys of annotations; before version 1.0, the key was ``completions``."""
_TEXTS = ("text", "hypertext", "paragraphs", "richtext")
"""The types of regions without a label."""
_ADDRESS = re.compile(r"\w+://\S+")
_PREDICTED = "tasks with predictions alone"
_OTHERS = {"tokenized_text": "gliner", "tokens": "jsonl (an object a line)"}
"""Keys of other formats in JSON files, and the names of these."""

_ADVICE = "export the tasks as JSON, neither JSON-MIN nor CSV"


def read(
    path: Path,
    *,
    lost: Counter[str],
    left_out: Counter[str],
    tasks: Tasks = Tasks.LABELLED,
    annotator: str | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read each task of a file as a document, with its first line.

    Args:
        lost: counts the relations and the results that are not spans (choices, comments …), which a document cannot
            hold, and the regions without a label.
        left_out: counts the tasks that are not read.
        tasks: which tasks to read. With `Tasks.ANNOTATED`, regions in several texts of a task are an error; otherwise,
            those of the second are counted in `lost`.
        annotator: the number or e-mail address of the person whose annotations to read; None for anyone's.
        on_rejected: a callback that receives each task that is not a document; reading continues after it.

    Raises:
        DataError: the file is not a list of tasks, or has nothing by the annotator; or a task has several annotations
            without a single ground truth among them, or a region that does not match the text, and there is no
            `on_rejected`.
    """
    annotators: set[str] = set()
    for line, task in list_items(read_text(path), path, f"Label Studio's tasks; {_ADVICE}"):
        with rejecting(on_rejected):
            name = f"task {task['id']!r}" if "id" in task else f"task of line {line}"
            try:
                check_json(task)
                if not isinstance(task.get("data"), dict):
                    other = next(
                        (f"name the format: --from {name}" for key, name in _OTHERS.items() if key in task), ""
                    )
                    advice = other or _ADVICE
                    raise ValueError(f"found the data {brief(task.get('data'))}, expected an object; {advice}")
                annotators.update(name for given in _given(task, *_PERSONS) for name in _names(given))
                chosen = _choose(task, tasks, annotator)
                if isinstance(chosen, str):
                    left_out[chosen] += 1
                    continue
                document = _document(task, chosen, f"line {line}", lost, tasks)
            except (ValueError, RecursionError) as error:
                raise DataError(f"{name}: {error}", path=path, line=line) from None
            yield LocatedDocument(document, path, Lines(line))
    if annotator is not None and annotator not in annotators:
        found = f"those of {', '.join(sorted(annotators))}" if annotators else "no annotator named"
        raise DataError(f"found {found}, expected annotations of {annotator!r}; correct --annotator", path=path)


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    with atomic_write(path) as file:
        between = "[\n"
        for document, annotated in with_state(documents):
            file.write(between + dump_json(_task(document, annotated=annotated), document))
            between = ",\n"
        file.write("[]\n" if between == "[\n" else "\n]\n")


def _task(document: Document, *, annotated: bool) -> dict[str, Any]:
    record = record_of(document)
    regions = [_region(number, entity) for number, entity in enumerate(record["entities"])]
    data = {key: record[key] for key in _OURS if key in record}
    if is_predicted(document):
        return {"data": data, "predictions": [{"model_version": OUR_MODEL, "result": regions}]}
    return {"data": data, "annotations": [{"result": regions}] if annotated else []}


def _region(number: int, entity: dict[str, Any]) -> dict[str, Any]:
    value = {"start": entity["start"], "end": entity["end"], "text": entity["text"], "labels": [entity["label"]]}
    region = {"id": f"e{number}", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    return region | ({"score": entity["score"]} if "score" in entity else {})


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The results of a task that are read.

    Attributes:
        results: of an annotation or a prediction.
        model: the version of the model that predicted them; None if a person made them.
    """

    results: list[Any]
    model: str | None = None


def _choose(task: dict[str, Any], tasks: Tasks, annotator: str | None) -> _Chosen | str:
    """The results to read, or why the task is left out.

    Raises:
        ValueError: there are several annotations or predictions to choose from, or one has the wrong form.
    """
    given, predicted = _given(task, *_PERSONS), _given(task, "predictions")
    theirs = [each for each in given if annotator is None or annotator in _names(each)]
    done = [each for each in theirs if not each.get("was_cancelled")]
    chosen = [each for each in done if each.get("ground_truth")] or done
    if tasks is Tasks.EVERY and len(chosen or predicted) != 1:
        return _Chosen([])
    if len(chosen) > 1:
        who = sorted({name for each in chosen for name in _names(each)})
        choice = f"choose one with --annotator ({', '.join(who)}), " if annotator is None and who else ""
        raise ValueError(
            f"found {len(chosen)} annotations, expected one, or one marked as ground truth; {choice}mark one or delete "
            "the others"
        )
    if chosen:
        return _Chosen(chosen[0]["result"])
    reason = _reason(task, skipped=bool(theirs), predicted=bool(predicted), annotator=annotator)
    if tasks is Tasks.ANNOTATED or (tasks is Tasks.LABELLED and reason != _PREDICTED):
        return reason
    if len(predicted) > 1:
        raise ValueError(f"found {len(predicted)} predictions, expected one; delete the others")
    return _Chosen(predicted[0]["result"], str(predicted[0].get("model_version") or "unknown"))


def _reason(task: dict[str, Any], *, skipped: bool, predicted: bool, annotator: str | None) -> str:
    """Why a task has no annotation to read."""
    if skipped:
        return "skipped tasks"
    if annotator is not None:
        return f"tasks that {annotator} did not annotate"
    if predicted:
        return _PREDICTED
    return "tasks with nothing but a draft" if task.get("drafts") else "tasks that nobody annotated"


def _given(task: dict[str, Any], *kinds: str) -> list[dict[str, Any]]:
    """The annotations or predictions of a task.

    Raises:
        ValueError: they have the wrong form.
    """
    found = []
    for kind in kinds:
        given = task.get(kind) or []
        if not isinstance(given, list) or not all(
            isinstance(x, dict) and isinstance(x.get("result"), list) for x in given
        ):
            raise ValueError(f"found the {kind} {brief(given)}, expected a list of objects with a result; export again")
        found += given
    return found


def _names(annotation: dict[str, Any]) -> list[str]:
    """What the annotator is known by: a number, an e-mail address, or both."""
    person = annotation.get("completed_by")
    known = [person.get(key) for key in ("id", "email", "username")] if isinstance(person, dict) else [person]
    return [str(name) for name in known if type(name) in (str, int)]


@dataclass(frozen=True, slots=True)
class _Region:
    """A labelled region of a text.

    Attributes:
        shown: its value as given, for messages.
        tag: the name of the text in the labelling interface.
        span: its offsets, in any unit, and spelling.
        labels: at least one.
        score: as given; None if it has none.
    """

    shown: dict[str, Any]
    tag: str
    span: SpelledSpan
    labels: tuple[Any, ...]
    score: Any


def _document(task: dict[str, Any], chosen: _Chosen, default_id: str, lost: Counter[str], tasks: Tasks) -> Document:
    data = task["data"]
    others: Counter[str] = Counter()
    regions = [region for result in chosen.results for region in _regions(result, others)]
    key, regions, elsewhere = _text_and_regions(data, regions)
    if elsewhere and tasks is Tasks.ANNOTATED:
        raise ValueError(f"found regions in several texts of the task, expected all in {key!r}; delete the others")
    others["regions of other texts"] = elsewhere
    record: dict[str, Any] = {
        "id": _identifier(task, data, default_id),
        "text": data[key],
        "meta": _meta(task, data, key, chosen),
        "entities": _entities(regions, data[key], others, scored=chosen.model is not None),
    }
    record |= {"sentences": data["sentences"]} if "sentences" in data else {}
    document = document_of(record, default_id=default_id)
    check_spans(document)
    lost.update(+others)
    return document


def _identifier(task: dict[str, Any], data: dict[str, Any], default_id: str) -> Any:
    known = [data.get("id"), task.get("id"), default_id]
    return next(each for each in known if each is not None)


def _meta(task: dict[str, Any], data: dict[str, Any], key: str, chosen: _Chosen) -> dict[str, Any]:
    """The meta of the document: that of the data, its other keys, and that of the task."""
    parts = [data.get("meta") or {}, {name: data[name] for name in data if name not in (*_OURS, key)}]
    parts.append(task.get("meta") or {})
    if not all(isinstance(part, dict) for part in parts):
        raise ValueError(f"found the meta {brief(data.get('meta'))}, expected an object; correct it")
    meta = {name: value for part in parts for name, value in part.items()}
    if len(meta) < sum(map(len, parts)):
        raise ValueError(f"found the meta {brief(meta)}, expected an object without the keys next to it; rename them")
    if chosen.model is None:
        # An annotator made these entities, so the provenance of a prediction does not apply any more.
        meta.pop(PROVENANCE, None)
    elif chosen.model != OUR_MODEL:
        meta.setdefault(PROVENANCE, {"model": chosen.model})
    return meta


def _regions(result: Any, others: Counter[str]) -> list[_Region]:
    """The region that a result is, if it is one with a label; others are counted.

    Raises:
        ValueError: it is a region, but has no offsets in a plain text.
    """
    kind = result.get("type") if isinstance(result, dict) else None
    value = result.get("value") if isinstance(result, dict) else None
    value = value if isinstance(value, dict) else {}
    labels = value.get("labels", value.get(str(kind)) if str(kind).endswith("labels") else None)
    if kind != "labels" and (labels is None or "start" not in value):
        unlabelled = kind in _TEXTS and "start" in value
        name = "relations" if kind == "relation" else f"results of type {kind}"
        others["regions without a label" if unlabelled else name] += 1
        return []
    start, end = _offset(value.get("start")), _offset(value.get("end"))
    if kind == "paragraphlabels" or start is None or end is None:
        raise ValueError(
            f"found the region {brief(result)}, expected start and end as offsets in a plain text; annotate plain text "
            "(<Text>), neither HTML nor dialogues"
        )
    if not isinstance(labels, list) or not all(isinstance(label, str) and label for label in labels):
        raise ValueError(f"found the region {brief(result)}, expected a list of labels; correct the region")
    others["regions without a label"] += not labels
    others["notes of regions"] += bool(result.get("meta"))
    span = SpelledSpan(((start, end),), None if value.get("text") is None else str(value["text"]))
    found = _Region(value, str(result.get("to_name")), span, tuple(dict.fromkeys(labels)), result.get("score"))
    return [found] if labels else []


def _offset(value: Any) -> int | None:
    """A whole number, which older versions write as a string; None if it is none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    return value if type(value) is int else None


def _text_and_regions(data: dict[str, Any], regions: list[_Region]) -> tuple[str, list[_Region], int]:
    """The key of the document's text, its regions, and the number of regions in other texts of the task.

    Raises:
        ValueError: there is no text, or several to choose from.
    """
    keys = [key for key, value in data.items() if isinstance(value, str) and key != "id"]
    tags: dict[str, list[SpelledSpan]] = {}
    for region in regions:
        tags.setdefault(region.tag, []).append(region.span)
    key_of = {tag: _key(data, keys, tag, spans) for tag, spans in tags.items()}
    found = [key for key in key_of.values() if key is not None]
    if "text" in keys and ("text" in found or not found):
        key = "text"
    elif found or len(keys) == 1:
        key = (found or keys)[0]
    elif keys:
        raise ValueError(f"found the texts {keys} in data, expected one, or one named text; rename it")
    else:
        raise ValueError(f"found the data {brief(data)}, expected a text in it; annotate plain text, no dialogues")
    kept = [region for region in regions if key_of[region.tag] in (key, None)]
    return key, kept, len(regions) - len(kept)


def _key(data: dict[str, Any], keys: list[str], tag: str, spans: list[SpelledSpan]) -> str | None:
    """The key of the text that the spans fit; None if there is none, or several of them."""
    fitting = [key for key in keys if edges_of(data[key], spans) is not None]
    named = [key for key in (tag, "text") if key in fitting]
    return named[0] if named else fitting[0] if len(fitting) == 1 else None


def _entities(regions: list[_Region], text: str, others: Counter[str], *, scored: bool) -> list[dict[str, Any]]:
    """The entities of regions, one for each label, with their scores if they have any to keep.

    Raises:
        ValueError: a region does not fit the text.
    """
    edges = edges_of(text, [region.span for region in regions])
    if edges is None:
        bad = next(region for region in regions if not region.span.fits(text, character_edges(text)))
        where = "the text itself instead of its address in data" if _ADDRESS.fullmatch(text) else "the region"
        raise ValueError(
            f"found the region {brief(bad.shown)}, expected offsets (of Unicode characters, from 0 to {len(text)}) "
            f"and the text that they enclose; correct {where}"
        )
    entities = []
    for region in regions:
        ((start, end),) = region.span.characters(edges)
        score = region.score if scored else None
        if score is not None and not (type(score) in (int, float) and 0 <= score <= 1):
            others["scores that are no probabilities"] += 1
            score = None
        kept = {} if score is None else {"score": score}
        entities += [{"start": start, "end": end, "label": label} | kept for label in region.labels]
    return entities
