"""Label Studio's JSON: a list of tasks, with annotations made by people and predictions made by models.

The document's text is ``data.text``, and its id is ``data.id``. An annotation is read, a prediction only if there is
none: its document has the model in its meta. Tasks without either are left out, and so are those that a person skipped.

Entities that a model found are written as a prediction, which an annotator can correct; others are written as an
annotation. If no document has an entity, they are texts to annotate, and are written without an annotation."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...documents import PROVENANCE, Document
from ...errors import DataError, OnRejected, rejecting
from ...files.whole_files import atomic_write, read_text
from ...located import Lines, LocatedDocument
from ..registry import Tasks
from ..shared.annotation_state import OUR_MODEL, is_predicted, with_state
from ..shared.annotators import refuse_unknown_annotator
from ..shared.json_list import list_items
from ..shared.record import brief, check_json, check_spans, document_of, dump_json, joined_meta, record_of
from .labelstudio_annotations import Chosen, annotators_of, choose
from .labelstudio_regions import entities_of, regions_of, text_and_regions

_OWN = ("id", "meta", "sentences")
_OURS = ("text", *_OWN)
_ADVICE = "export the tasks as JSON, neither JSON-MIN nor CSV"

_OTHERS = {
    "tokenized_text": "name the format: --from gliner",
    "tokens": "name the format: --from jsonl (an object a line)",
    "text": f"{_ADVICE}; write records of other tools into a .jsonl file, one object a line",
}
"""Keys of other formats in JSON files, and what to do about these."""


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
                    advice = next((advice for key, advice in _OTHERS.items() if key in task), _ADVICE)
                    raise ValueError(f"found the data {brief(task.get('data'))}, expected an object; {advice}")
                annotators.update(annotators_of(task))
                chosen = choose(task, tasks, annotator)
                if isinstance(chosen, str):
                    left_out[chosen] += 1
                    continue
                document = _document(task, chosen, f"line {line}", lost, tasks)
            except (ValueError, RecursionError) as error:
                raise DataError(f"{name}: {error}", path=path, line=line) from None
            yield LocatedDocument(document, path, Lines(line))
    refuse_unknown_annotator(annotator, annotators, path)


def write(documents: Iterable[Document], path: Path, *, annotated: bool = False) -> None:
    """Write documents into a file. The write is atomic: the file appears complete or not at all.

    Args:
        annotated: whether documents are annotated even if none of them has an entity.

    Raises:
        DataError: a document's meta holds a value that JSON cannot hold.
    """
    with atomic_write(path) as file:
        between = "[\n"
        for document, is_annotated in with_state(documents, annotated=annotated):
            file.write(between + dump_json(_task(document, annotated=is_annotated), document))
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


def _document(task: dict[str, Any], chosen: Chosen, default_id: str, lost: Counter[str], tasks: Tasks) -> Document:
    data = task["data"]
    others: Counter[str] = Counter()
    regions = [region for result in chosen.results for region in regions_of(result, others)]
    key, regions, elsewhere = text_and_regions(data, regions)
    if elsewhere and tasks is Tasks.ANNOTATED:
        raise ValueError(f"found regions in several texts of the task, expected all in {key!r}; delete the others")
    others["regions of other texts"] = elsewhere
    record: dict[str, Any] = {
        "id": _identifier(task, data, default_id),
        "text": data[key],
        "meta": _meta(task, data, key, chosen),
        "entities": entities_of(regions, data[key], others, scored=chosen.model is not None),
    }
    record |= {"sentences": data["sentences"]} if "sentences" in data else {}
    document = document_of(record, default_id=default_id)
    check_spans(document)
    lost.update(+others)
    return document


def _identifier(task: dict[str, Any], data: dict[str, Any], default_id: str) -> Any:
    known = [data.get("id"), task.get("id"), default_id]
    return next(each for each in known if each is not None)


def _meta(task: dict[str, Any], data: dict[str, Any], key: str, chosen: Chosen) -> dict[str, Any]:
    """The meta of the document: that of the data, its other keys, and that of the task."""
    others = {name: value for name, value in data.items() if name not in (*_OWN, key)}
    meta = joined_meta(data.get("meta") or {}, others, task.get("meta") or {})
    if chosen.model is None:
        # An annotator made these entities, so the provenance of a prediction does not apply any more.
        meta.pop(PROVENANCE, None)
    elif chosen.model != OUR_MODEL:
        meta.setdefault(PROVENANCE, {"model": chosen.model})
    return meta
