"""The annotations and predictions of Label Studio's tasks: who made them, and which of them is read."""

from dataclasses import dataclass
from typing import Any

from ..registry import Tasks
from ..shared.record import brief

_PERSONS = ("annotations", "completions")
"""The keys of annotations; before version 1.0, the key was ``completions``."""
_PREDICTED = "tasks with predictions alone"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The results of a task that are read.

    Attributes:
        results: of an annotation or a prediction.
        model: the version of the model that predicted them; None if a person made them.
    """

    results: list[Any]
    model: str | None = None


def choose(task: dict[str, Any], tasks: Tasks, annotator: str | None) -> Chosen | str:
    """The results to read, or why the task is left out.

    Raises:
        ValueError: there are several annotations or predictions to choose from, or one has the wrong form.
    """
    given, predicted = _given(task, *_PERSONS), _given(task, "predictions")
    theirs = [each for each in given if annotator is None or annotator in _names(each)]
    done = [each for each in theirs if not each.get("was_cancelled")]
    chosen = [each for each in done if each.get("ground_truth")] or done
    if tasks is Tasks.EVERY and len(chosen or predicted) != 1:
        return Chosen([])
    if len(chosen) > 1:
        who = sorted({name for each in chosen for name in _names(each)})
        choice = f"choose one with --annotator ({', '.join(who)}), " if annotator is None and who else ""
        raise ValueError(
            f"found {len(chosen)} annotations, expected one, or one marked as ground truth; {choice}mark one or delete "
            "the others"
        )
    if chosen:
        return Chosen(chosen[0]["result"])
    reason = _reason(task, skipped=bool(theirs), predicted=bool(predicted), annotator=annotator)
    if tasks is Tasks.ANNOTATED or (tasks is Tasks.LABELLED and reason != _PREDICTED):
        return reason
    if len(predicted) > 1:
        raise ValueError(f"found {len(predicted)} predictions, expected one; delete the others")
    return Chosen(predicted[0]["result"], str(predicted[0].get("model_version") or "unknown"))


def annotators_of(task: dict[str, Any]) -> list[str]:
    """What the annotators of a task are known by.

    Raises:
        ValueError: its annotations have the wrong form.
    """
    return [name for given in _given(task, *_PERSONS) for name in _names(given)]


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
