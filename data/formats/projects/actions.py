"""The actions of an annotator, and the lines of the journal that record them."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, TypeAdapter, ValidationError

By = Literal["hand", "suggestion", "same-name", "check", "adjudication"]
"""What an edit came from."""

_Index = Annotated[StrictInt, Field(ge=0)]
_Label = Annotated[StrictStr, Field(min_length=1)]
_Score = Annotated[float, Field(ge=0, le=1)] | None


class Mark(NamedTuple):
    """An entity in words, which are counted from 0 over the whole article.

    Attributes:
        first: the first word.
        last: the last word, which is part of the entity.
        label: the type of the entity.
    """

    first: _Index
    last: _Index
    label: _Label


class Offered(NamedTuple):
    """An entity that is offered to the annotator.

    Attributes:
        first: the first word.
        last: the last word, which is part of the entity.
        label: the type of the entity.
        score: the model's confidence; None if no model offers it.
    """

    first: _Index
    last: _Index
    label: _Label
    score: _Score

    @property
    def mark(self) -> Mark:
        """The entity without its score."""
        return Mark(self.first, self.last, self.label)


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Edit(_Action):
    """Entities removed and added, as one step of undo.

    Attributes:
        remove: entities that are there.
        add: entities that are there afterwards; no two of all entities may overlap.
        by: what the edit came from.
        choice: of an adjudication: 1 or 2 for an annotator, 0 for neither.
        words: of an adjudication: the first and the last word of the difference.
    """

    do: Literal["edit"] = "edit"
    remove: tuple[Mark, ...] = ()
    add: tuple[Mark, ...] = ()
    by: By = "hand"
    choice: Literal[0, 1, 2] | None = None
    words: tuple[_Index, _Index] | None = None


class Dismiss(_Action):
    """Questions answered with no, as one step of undo.

    Attributes:
        suggestions: the entities that are none.
    """

    do: Literal["dismiss"] = "dismiss"
    suggestions: Annotated[tuple[Mark, ...], Field(min_length=1)]


class Undo(_Action):
    """The last step is taken back."""

    do: Literal["undo"] = "undo"


class Redo(_Action):
    """The step that was taken back last is done again."""

    do: Literal["redo"] = "redo"


class Flag(_Action):
    """A note on the article, for later or for somebody else; None removes it."""

    do: Literal["flag"] = "flag"
    note: StrictStr | None


class Done(_Action):
    """Whether the annotator has finished the article."""

    do: Literal["done"] = "done"
    done: StrictBool


class Seen(_Action):
    """Time spent on the article, in addition to what was recorded before.

    Attributes:
        seconds: at most a day.
    """

    do: Literal["seen"] = "seen"
    seconds: Annotated[float, Field(ge=0, le=86_400)]


class Offer(_Action):
    """What was shown when the annotator began with the article. It is written before the first step.

    Attributes:
        entities: those that are there unless they are changed.
        questions: those that are not, unless they are accepted.
        by: "suggestion" of a model, or "adjudication": what two annotators agree on.
        model: the model.
        threshold: the score from which an entity was accepted.
    """

    do: Literal["offer"] = "offer"
    entities: tuple[Offered, ...] = ()
    questions: tuple[Offered, ...] = ()
    by: Literal["suggestion", "adjudication"] = "suggestion"
    model: StrictStr | None = None
    threshold: _Score = None


Action = Edit | Dismiss | Undo | Redo | Flag | Done | Seen | Offer

_ACTION: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="do")])
_AT = TypeAdapter(Annotated[StrictStr, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")])


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a journal.

    Attributes:
        at: when, in UTC, as ``2026-11-26T02:00:00Z``.
        article: the id of the article.
        action: what the annotator did.
    """

    at: str
    article: str
    action: Action


def parse_action(record: Any) -> Action:
    """An action from plain values.

    Raises:
        ValueError: they are no action.
    """
    try:
        return _ACTION.validate_python(record)
    except ValidationError as error:
        raise ValueError(_message(error)) from None


def parse_entry(line: str) -> Entry:
    """A line of a journal.

    Raises:
        ValueError: it is none.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"found invalid JSON ({error}), expected an action of an annotator") from None
    if not isinstance(record, dict) or not isinstance(record.get("article"), str):
        raise ValueError("found no article, expected an object with its id")
    article, at = record.pop("article"), record.pop("at", None)
    try:
        return Entry(_AT.validate_python(at), article, _ACTION.validate_python(record))
    except ValidationError as error:
        raise ValueError(_message(error)) from None


def format_entry(entry: Entry) -> str:
    """An entry as a line, without the line feed."""
    action = entry.action.model_dump(mode="json", exclude_defaults=True, exclude={"do"})
    record = {"at": entry.at, "article": entry.article, "do": entry.action.do, **action}
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def _message(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"])) or "action"
    return f"found {first['input']!r:.80} under {where}, expected: {first['msg']}"
