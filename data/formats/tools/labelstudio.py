"""Label Studio's JSON: a list of tasks, with annotations made by people and predictions made by models.

The document's text is ``data.text``, and its id is ``data.id``. If an entity of a document has a score, its entities
are written as a prediction, which an annotator can correct; otherwise, they are written as an annotation. If a task has
both, its annotation is read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...documents import PROVENANCE, Document
from ...errors import DataError
from ...files.whole_files import atomic_write, read_text
from ...located import Lines, LocatedDocument
from ...text.offsets import Edges, character_edges, newline_edges, to_character, utf16_edges
from ..shared.json_list import list_items
from ..shared.record import brief, check_json, check_spans, document_of, dump_json, record_of

_OURS = ("text", "id", "meta", "sentences")
_PERSONS = ("annotations", "completions")
"""The keys of annotations; before version 1.0, the key was ``completions``."""

_COUNTS = (character_edges, utf16_edges, newline_edges)
"""The ways in which versions of Label Studio count offsets: Unicode characters; UTF-16 units before 1.4
(label-studio#1347); Unicode characters with CRLF as one (label-studio#2007)."""


def read(path: Path, *, lost: Counter[str]) -> Iterator[LocatedDocument]:
    """Read each task of a file as a document, with its first line.

    Args:
        lost: counts the results that are not spans (choices, comments …), which a document cannot hold.

    Raises:
        DataError: the file is not a list of tasks, a task has relations, overlapping regions or several annotations
            without a single ground truth among them, or a region does not match the text.
    """
    for line, task in list_items(read_text(path), path):
        name = f"task {task['id']!r}" if "id" in task else f"task of line {line}"
        try:
            check_json(task)
            document = _document(task, f"line {line}", lost)
            check_spans(document)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{name}: {error}", path=path, line=line) from None
        for before, entity in zip(document.entities, document.entities[1:], strict=False):
            if entity.start < before.end:
                raise DataError(
                    f"{name}: found the {entity.label} at {entity.start}:{entity.end} overlapping the {before.label} "
                    f"at {before.start}:{before.end}, expected regions that do not overlap; delete one of them",
                    path=path,
                    line=line,
                )
        yield LocatedDocument(document, path, Lines(line))


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    with atomic_write(path) as file:
        between = "[\n"
        for document in documents:
            file.write(between + dump_json(_task(document), document))
            between = ",\n"
        file.write("[]\n" if between == "[\n" else "\n]\n")


def _task(document: Document) -> dict[str, Any]:
    record = record_of(document)
    regions = [_region(number, entity) for number, entity in enumerate(record["entities"])]
    data = {key: record[key] for key in _OURS if key in record}
    if any("score" in region for region in regions):
        return {"data": data, "predictions": [{"model_version": "musamma", "result": regions}]}
    return {"data": data, "annotations": [{"result": regions}] if regions else []}


def _region(number: int, entity: dict[str, Any]) -> dict[str, Any]:
    value = {"start": entity["start"], "end": entity["end"], "text": entity["text"], "labels": [entity["label"]]}
    region = {"id": f"e{number}", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    return region | ({"score": entity["score"]} if "score" in entity else {})


def _document(task: dict[str, Any], default_id: str, lost: Counter[str]) -> Document:
    data = task.get("data")
    if not isinstance(data, dict):
        raise ValueError(f"found the data {brief(data)}, expected an object with the text; export the tasks as JSON")
    key = _text_key(data)
    meta, more = data.get("meta") or {}, {name: data[name] for name in data if name not in (*_OURS, key)}
    if not isinstance(meta, dict) or meta.keys() & more.keys():
        raise ValueError(f"found the meta {brief(meta)}, expected an object without the keys next to it; rename them")
    record: dict[str, Any] = {"id": data.get("id", task.get("id", default_id)), "text": data[key]}
    if any(task.get(kind) for kind in _PERSONS):
        # An annotator made these entities, so the provenance of a prediction does not apply any more.
        meta = {name: value for name, value in meta.items() if name != PROVENANCE}
    record |= {"meta": {**meta, **more}, "entities": _entities(_results(task), data[key], lost)}
    record |= {"sentences": data["sentences"]} if "sentences" in data else {}
    return document_of(record, default_id=default_id)


def _text_key(data: dict[str, Any]) -> str:
    if isinstance(data.get("text"), str):
        return "text"
    keys = [key for key, value in data.items() if isinstance(value, str) and key != "id"]
    if len(keys) != 1:
        raise ValueError(f"found the texts {keys} in data, expected one, or one named text; rename it")
    return keys[0]


def _results(task: dict[str, Any]) -> list[Any]:
    """The results of the annotation to read or, if there is no annotation, of the prediction."""
    for kind in (*_PERSONS, "predictions"):
        given = task.get(kind) or []
        if not isinstance(given, list) or not all(
            isinstance(x, dict) and isinstance(x.get("result"), list) for x in given
        ):
            raise ValueError(f"found the {kind} {brief(given)}, expected a list of objects with a result; export again")
        found = [each for each in given if not each.get("was_cancelled")]
        chosen = [each for each in found if each.get("ground_truth")] or found
        if len(chosen) > 1:
            raise ValueError(
                f"found {len(chosen)} {kind}, expected one, or one marked as ground truth; mark one or delete "
                "the others"
            )
        if chosen:
            # An annotator has confirmed these regions, so a score that a prediction gave one does not apply any more.
            unscored = kind != "predictions"
            return [_unscored(result) if unscored else result for result in chosen[0]["result"]]
    return []


def _unscored(result: Any) -> Any:
    return {key: value for key, value in result.items() if key != "score"} if isinstance(result, dict) else result


def _entities(results: list[Any], text: str, lost: Counter[str]) -> list[dict[str, Any]]:
    regions = []
    for result in results:
        kind = result.get("type") if isinstance(result, dict) else None
        if kind == "relation":
            raise ValueError("found a relation, expected only regions; delete the relations of the task")
        if kind == "labels" or (kind is not None and "start" in (result.get("value") or {})):
            regions.append(_checked(result))
        else:
            lost[f"results of type {kind}"] += 1
    for edges in (count(text) for count in _COUNTS):
        if all(_fits(region, text, edges) for region in regions):
            return [_span(region, edges) for region in regions]
    bad = next(region for region in regions if not _fits(region, text, character_edges(text)))
    raise ValueError(
        f"found the region {brief(bad['value'])}, expected offsets (of Unicode characters, from 0 to {len(text)}) "
        "and the text that they enclose; correct the region"
    )


def _checked(result: dict[str, Any]) -> dict[str, Any]:
    value = result.get("value")
    value = value if isinstance(value, dict) else {}
    labels = value.get("labels")
    whole = all(type(value.get(edge)) is int for edge in ("start", "end"))
    if not whole or not isinstance(labels, list) or len(labels) != 1:
        raise ValueError(
            f"found the region {brief(result)}, expected type labels, whole numbers for start and end and one label; "
            "correct the region"
        )
    return result


def _fits(region: dict[str, Any], text: str, edges: Edges) -> bool:
    """Whether a region, with offsets counted by `edges`, is within the text, and its spelling, if any, matches."""
    try:
        span = _span(region, edges)
    except ValueError:
        return False
    spelled = region["value"].get("text")
    return spelled is None or _plain(spelled) == _plain(text[span["start"] : span["end"]])


def _span(region: dict[str, Any], edges: Edges) -> dict[str, Any]:
    value = region["value"]
    start, end = to_character(edges, value["start"]), to_character(edges, value["end"])
    score = {"score": region["score"]} if region.get("score") is not None else {}
    return {"start": start, "end": end, "label": value["labels"][0]} | score


def _plain(surface: Any) -> str:
    r"""A surface with LF as its line end: Label Studio writes a backslash and an ``n`` instead, and may have CRLF."""
    return str(surface).replace("\\n", "\n").replace("\r\n", "\n")
