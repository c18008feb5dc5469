"""The shapes of requests and answers, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..errors import STATUSES

_CODES = ", ".join(STATUSES)


class EntityRecord(BaseModel):
    """An entity."""

    start: int = Field(description="offset of its first character", ge=0)
    end: int = Field(description="offset after its last character", ge=1)
    label: str
    text: str
    score: float = Field(description="the probability that exactly these words are an entity of this label", ge=0, le=1)


class Fault(BaseModel):
    """Why a request or a document cannot be answered."""

    code: str = Field(description=f"one of {_CODES}")
    message: str = Field(description="what was found, what was expected and what to do")
    document: int | None = Field(
        description="the index of the document in the request, from 0; null if it is about none"
    )


class ErrorRecord(BaseModel):
    """An error."""

    error: Fault


class DocumentRecord(BaseModel):
    """A document with its entities: the record that `musamma predict` writes."""

    id: str
    text: str
    entities: list[EntityRecord]
    meta: dict[str, Any] = Field(
        description="its meta, and under `musamma` the model, and how much of the text it has read"
    )
    sentences: list[list[tuple[int, int]]] | None = Field(
        default=None, description="the words of its sentences, if the request gives them or asks for them"
    )


class Answer(BaseModel):
    """The documents of a request, in order. One that cannot be used is an error."""

    documents: list[DocumentRecord | ErrorRecord]


class TextRecord(BaseModel):
    """A document to read."""

    model_config = ConfigDict(extra="forbid")

    text: str
    id: str | int | None = Field(default=None, description="default: its index")
    meta: dict[str, Any] = Field(default={}, description="kept in the answer")


class _Options(BaseModel):
    min_score: float = Field(default=0.0, ge=0, le=1, description="leave out entities with a lower score")
    offsets: Literal["codepoint", "utf16"] = Field(
        default="codepoint", description="the unit of offsets: Unicode characters, or UTF-16 units as in JavaScript"
    )
    words: bool = Field(default=False, description="put the words of each sentence into the answer")


class OneText(TextRecord, _Options):
    """A single text."""


class ManyTexts(_Options):
    """A list of documents."""

    model_config = ConfigDict(extra="forbid")

    documents: list[TextRecord]


class ModelRecord(BaseModel):
    """The model."""

    model: str
    checksum: str
    backend: str
    version: str
    labels: list[str]
    window: int = Field(description="the largest number of pieces in a window")
    context: int = Field(description="the number of pieces of context on each side of what a window is used for")
    document_context: bool
    temperature: float
    scores: dict[str, Any] = Field(description="strict scores of each split of its run; empty if it has none")
    calibration: dict[str, Any] | None = Field(description="what each min_score costs and gains; null if not measured")


class State(BaseModel):
    """The state of a server."""

    status: str
