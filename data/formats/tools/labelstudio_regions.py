"""The regions of Label Studio: labelled spans of one of the texts of a task."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ...text.offsets import character_edges
from ..shared.record import brief
from ..shared.spelled_spans import SpelledSpan, edges_of

_TEXTS = ("text", "hypertext", "paragraphs", "richtext")
"""The types of regions without a label."""
_ADDRESS = re.compile(r"\w+://\S+")


@dataclass(frozen=True, slots=True)
class Region:
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


def regions_of(result: Any, others: Counter[str]) -> list[Region]:
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
    found = Region(value, str(result.get("to_name")), span, tuple(dict.fromkeys(labels)), result.get("score"))
    return [found] if labels else []


def _offset(value: Any) -> int | None:
    """A whole number, which older versions write as a string; None if it is none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    return value if type(value) is int else None


def text_and_regions(data: dict[str, Any], regions: list[Region]) -> tuple[str, list[Region], int]:
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


def entities_of(regions: list[Region], text: str, others: Counter[str], *, scored: bool) -> list[dict[str, Any]]:
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
